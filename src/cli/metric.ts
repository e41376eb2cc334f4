import {
  measureClosed,
  metricNamed,
  observationText,
  occurredBetween,
  UnknownMetric,
  withExistingStore,
} from "../app/index.ts";
import type { Command } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { momentOf } from "./moment.ts";
import { rowsOf } from "./observed-rows.ts";

export const command: Command = {
  name: "metric",
  words: "<name>",
  summary: "observations of a metric, window by window",
  flags: {
    until: {
      type: "string",
      value: "<time>",
      help: "windows closed at this time (default: the time of the last event)",
    },
    rows: {
      type: "string",
      value: "<window start>",
      help: "those behind one window's number, and the events that say so",
    },
  },
  examples: ["thence metric cart-to-purchase", "thence metric cart-to-purchase --rows 2019-10-01T01:00:00Z"],
  run: async (typed, terminal) => {
    const [name, ...others] = typed.words;
    if (others.length > 0) throw new BadUsage({ command: "metric", problem: "name one metric." });
    return withExistingStore(typed.text("store"), typed.text("config"), async ({ store, config }) => {
      if (name === undefined)
        throw new UnknownMetric({ metric: "", known: (config.metrics ?? []).map((one) => one.name) });
      const metric = metricNamed(config, name);
      const now = momentOf(typed.text("until")) ?? (await occurredBetween(store)).last;
      const measured = await measureClosed(store, metric, now);
      const rows = typed.text("rows");
      if (rows !== undefined) return rowsOf(measured, momentOf(rows) ?? 0, typed.is("json"), terminal);
      const observations = measured.map((one) => one.observation);
      if (typed.is("json")) terminal.out(JSON.stringify({ metric: name, observations }));
      else if (observations.length === 0)
        terminal.note(
          `No window of ${name} is closed yet: it reads ${metric.window} windows, and nothing to be measured has happened in a closed one.`,
        );
      else for (const one of observations) terminal.out(observationText(one));
      return 0;
    });
  },
};
