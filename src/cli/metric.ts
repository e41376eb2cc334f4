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
import { measureStretch } from "../app/measure-stretch.ts";
import { judgement, objectiveLine } from "../app/objective-text.ts";
import type { Metric, Observation, Window } from "../metric/index.ts";
import type { EventStore } from "../store/index.ts";
import type { Command, Typed } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { wholeNumber } from "./flags.ts";
import { momentOf } from "./moment.ts";
import { rowsOf } from "./observed-rows.ts";
import { isDrawn, pictureFlags, svgFile } from "./picture-flags.ts";

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
    from: {
      type: "string",
      value: "<time>",
      help: "one number over the time from here, with --to, instead of each window's",
    },
    to: { type: "string", value: "<time>", help: "where that time ends" },
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
    ...pictureFlags,
  },
  examples: [
    "thence metric cart-to-purchase",
    "thence metric cart-to-purchase --by category_code --top 5",
    "thence metric cart-to-purchase --rows 2019-10-01T01:00:00Z",
    "thence metric cart-to-purchase --from 2019-10-01 --to 2019-10-08",
    "thence metric cart-to-purchase --svg conversion.svg",
  ],
  run: async (typed, terminal) => {
    const [name, ...others] = typed.words;
    if (others.length > 0) throw new BadUsage({ command: "metric", problem: "name one metric." });
    svgFile(typed, "metric");
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
      const stretch = stretchOf(typed);
      const measured = stretch
        ? await measureStretch(store, metric, now, stretch, property === undefined ? undefined : { property, top })
        : property === undefined
          ? await measureClosed(store, metric, now)
          : await measureSegments(store, metric, now, { property, top });
      const rows = typed.text("rows");
      if (rows !== undefined) return rowsOf(measured, momentOf(rows) ?? 0, typed.is("json"), terminal);
      const observations = measured.map((one) => one.observation);
      const draw = isDrawn(typed) ? await import("./picture.ts") : undefined;
      const picture = draw && (await metricPicture(store, metric, observations));
      if (typed.is("json"))
        terminal.out(
          JSON.stringify({
            metric: name,
            ...(property !== undefined && { by: property }),
            ...(metric.objective && { objective: metric.objective }),
            observations: observations.map((one) => ({ ...one, ...judgement(metric, one) })),
          }),
        );
      else if (picture && typed.is("chart")) draw.drawHere(picture, terminal);
      else if (observations.length === 0)
        terminal.note(
          `No window of ${name} is closed yet: it reads ${metric.window} windows, and nothing to be measured has happened in a closed one.`,
        );
      else {
        terminal.note(metricLine(metric));
        const objective = objectiveLine(metric);
        if (objective !== undefined) terminal.note(objective);
        for (const one of observations) {
          const verdict = judgement(metric, one)?.verdict;
          terminal.out(`${observationLine(one)}${verdict === undefined ? "" : `: ${verdict}`}`);
        }
        if (property !== undefined && observations.every(({ segment }) => segment?.kind === "missing"))
          terminal.note(
            `No event counted here has "${property}". A tag is written tag:${property.replace(/^tag:/, "")}.`,
          );
      }
      if (picture) await draw.drawInto(typed, picture, terminal);
      return 0;
    });
  },
};

function stretchOf(typed: Typed): Window | undefined {
  const [from, to] = [momentOf(typed.text("from")), momentOf(typed.text("to"))];
  if (from === undefined && to === undefined) return undefined;
  if (from === undefined || to === undefined || from >= to)
    throw new BadUsage({ command: "metric", problem: "--from and --to go together, the earlier time first." });
  return { from, to };
}

async function metricPicture(store: EventStore, metric: Metric, observations: readonly Observation[]) {
  const { pictureOfMetric, signalMarks } = await import("../app/picture-of-metric.ts");
  return pictureOfMetric(metric, observations, await signalMarks(store, metric.name));
}
