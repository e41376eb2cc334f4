import {
  measureClosed,
  measureSegments,
  metricLine,
  metricNamed,
  observationLine,
  occurredBetween,
  UnknownMetric,
  withExistingStore,
} from "../app/index.ts";
import type { Command } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { wholeNumber } from "./flags.ts";
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
    by: {
      type: "string",
      value: "<property>",
      help: "each window's number by the values of a property, or of a tag as tag:product",
    },
    top: { type: "string", value: "<count>", help: "how many values --by names; the others are one (default: 10)" },
    rows: {
      type: "string",
      value: "<window start>",
      help: "those behind one window's number, and the events that say so",
    },
  },
  examples: [
    "thence metric cart-to-purchase",
    "thence metric cart-to-purchase --by category_code --top 5",
    "thence metric cart-to-purchase --rows 2019-10-01T01:00:00Z",
  ],
  run: async (typed, terminal) => {
    const [name, ...others] = typed.words;
    if (others.length > 0) throw new BadUsage({ command: "metric", problem: "name one metric." });
    return withExistingStore(typed.text("store"), typed.text("config"), async ({ store, config }) => {
      if (name === undefined)
        throw new UnknownMetric({ metric: "", known: (config.metrics ?? []).map((one) => one.name) });
      const metric = metricNamed(config, name);
      const now = momentOf(typed.text("until")) ?? (await occurredBetween(store)).last;
      const property = typed.text("by");
      if (property === "") throw new BadUsage({ command: "metric", problem: "--by names no property." });
      const top = wholeNumber(typed, "metric", "top", 1);
      if (top !== undefined && property === undefined)
        throw new BadUsage({ command: "metric", problem: "--top says how many values, and of what says --by." });
      const measured =
        property === undefined
          ? await measureClosed(store, metric, now)
          : await measureSegments(store, metric, now, { property, top });
      const rows = typed.text("rows");
      if (rows !== undefined) return rowsOf(measured, momentOf(rows) ?? 0, typed.is("json"), terminal);
      const observations = measured.map((one) => one.observation);
      if (typed.is("json"))
        terminal.out(JSON.stringify({ metric: name, ...(property !== undefined && { by: property }), observations }));
      else if (observations.length === 0)
        terminal.note(
          `No window of ${name} is closed yet: it reads ${metric.window} windows, and nothing to be measured has happened in a closed one.`,
        );
      else {
        terminal.note(metricLine(metric));
        for (const one of observations) terminal.out(observationLine(one));
      }
      return 0;
    });
  },
};
