import { askPaths, type PathsReport, pathsPicture } from "../app/ask-paths.ts";
import { parseEvent } from "../app/event-flag.ts";
import { formatDuration, parseDuration } from "../kit/duration.ts";
import { askLog } from "./ask-log.ts";
import type { Command, Terminal, Typed } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { required, wholeNumber } from "./flags.ts";
import { pictureFlags } from "./picture-flags.ts";
import { chosenIn, journeyFlags, namingOf, printChosen, stepFlags } from "./step-flags.ts";
import { counted, percent, plural, table } from "./table.ts";

const name = "paths";

export const command: Command = {
  name,
  words: "",
  summary: "where journeys lead from an event, to an event, or between two",
  flags: {
    by: { type: "string", value: "<tag>", help: "whose journeys are told: session, customer, case …" },
    from: {
      type: "string",
      value: "<event>",
      help: "paths from this event: cart, view[brand=acer] (default: the first)",
    },
    to: { type: "string", value: "<event>", help: "paths up to this event; with --from, from the one to the other" },
    every: { type: "boolean", help: "from each such event of a journey, not only its first" },
    before: { type: "string", value: "<n>", help: "tell so many steps before it (default 5 with --to alone, else 0)" },
    after: { type: "string", value: "<n>", help: "and after it (default 0 with --to alone, 10 with both, else 5)" },
    within: { type: "string", value: "<duration>", help: "only events this close to it, end included: 30m, 1d" },
    fold: {
      type: "string",
      value: "<what>",
      help: "what is done again and again is one: loops (default), cycles or nothing",
    },
    ...stepFlags,
    ...journeyFlags,
    top: {
      type: "string",
      value: "<n>",
      help: "so many steps of a layer by themselves, the others as one (default 8)",
    },
    paths: { type: "string", value: "<n>", help: "tell the most travelled complete paths (default 10)" },
    breakdown: { type: "string", value: "<property>", help: "also by this property of the event" },
    rows: {
      type: "string",
      value: "<place>",
      help: 'also who is behind "1:cart", "0:view -> 1:cart", path:1, other or all',
    },
    limit: { type: "string", value: "<n>", help: "at most so many rows (default 20)" },
    "up-to": { type: "string", value: "<position>", help: "the log as it was at this position (default: now)" },
    ...pictureFlags,
  },
  examples: [
    "thence paths --by session --from cart --after 3",
    "thence paths --by session --from view --to purchase --chart",
  ],
  run: async (typed, terminal) => {
    const [word] = typed.words;
    if (word !== undefined)
      throw new BadUsage({ command: name, problem: `"${word}" is not a flag; name events with --from and --to.` });
    return askLog(name, typed, terminal, {
      ask: (store, asking) => askPaths(store, pathsQuestion(typed), asking),
      print,
      picture: async (report) => pathsPicture(report),
    });
  },
};

/** What was asked. errors  cli/bad-usage */
export function pathsQuestion(typed: Typed) {
  const [from, to, within] = [typed.text("from"), typed.text("to"), typed.text("within")];
  const breakdown = typed.text("breakdown");
  const by = required(typed, name, "by", "--by session");
  return {
    by,
    ...chosenIn(typed, by),
    ...(from !== undefined && { from: parseEvent(from) }),
    ...(to !== undefined && { to: parseEvent(to) }),
    anchor: typed.is("every") ? ("every" as const) : ("first" as const),
    before: wholeNumber(typed, name, "before", 0),
    after: wholeNumber(typed, name, "after", 0),
    ...(within !== undefined && { within: parseDuration(within) }),
    fold: foldOf(typed.text("fold")),
    ...namingOf(typed, name),
    top: wholeNumber(typed, name, "top", 1),
    paths: wholeNumber(typed, name, "paths", 0),
    ...(breakdown !== undefined && { breakdown: { property: breakdown } }),
    rows: typed.text("rows"),
    limit: wholeNumber(typed, name, "limit", 0) ?? 20,
  };
}

function foldOf(text: string | undefined) {
  const found = (["loops", "cycles", "nothing"] as const).find((one) => one === text);
  if (text !== undefined && found === undefined)
    throw new BadUsage({ command: name, problem: `--fold is loops, cycles or nothing, not "${text}".` });
  return found;
}

const endings = { ended: "(ended)", "window-over": "(window over)", deeper: "…", reached: "", began: "" } as const;

function print(report: PathsReport, terminal: Terminal): void {
  const { nodes, links, top, other, by, count } = report;
  const width = terminal.isInteractive ? terminal.columns : Infinity;
  const label = new Map(
    nodes.map(({ id, name: step, kind, steps }) => [id, kind === "other" ? `(${steps} others)` : step]),
  );
  const rows = nodes.map(({ id, layer, count: here, events }) => [
    String(layer),
    label.get(id) ?? "",
    counted(here),
    percent(here / count),
    events !== undefined && events > here ? `×${(events / here).toFixed(1)}` : "",
    links
      .filter(({ from }) => from === id)
      .map((link) => `${label.get(link.to)} ${counted(link.count)}${tookText(link.medianMicros)}`)
      .join(", "),
  ]);
  if (rows.length > 0)
    terminal.out(
      table(["layer", "step", "paths", "share", "events each", "then (median time)"], rows, {
        right: [0, 2, 3, 4],
        width,
      }),
    );
  const ways = top.map((path) => [
    `path:${path.rank}`,
    counted(path.count),
    percent(path.share),
    percent(path.coverage),
    [
      path.beginning === "began" || path.beginning === undefined ? "" : endings[path.beginning],
      path.steps
        .map((step) => `${step.name}${step.events > path.count ? ` ×${(step.events / path.count).toFixed(1)}` : ""}`)
        .join(" > "),
      path.ending ? endings[path.ending] : "",
    ]
      .join(" ")
      .trim(),
  ]);
  if (ways.length > 0)
    terminal.out(`\n${table(["path", by, "share", "covers", "steps"], ways, { right: [1, 2, 3], width })}`);
  if (other.paths > 0)
    terminal.out(
      `other: ${counted(other.count)} on ${plural(other.paths, "path")} (--paths ${report.distinct} tells all)`,
    );
  for (const group of report.groups ?? [])
    terminal.out(
      `\n${group.group}: ${counted(group.count)}; ${top.map(({ rank }, i) => `path:${rank} ${counted(group.top[i] ?? 0)}`).join(", ")}${other.paths > 0 ? `, other ${counted(group.other)}` : ""}`,
    );
  terminal.out(`\n${report.says}`);
  printChosen(report, terminal);
  const { bearing, events, upTo } = report.log;
  const passed = report.excluded > 0 ? `; ${plural(report.excluded, "event")} passed over` : "";
  terminal.out(
    `${plural(count, "path")} of ${counted(report.entities)} ${by} values, ${counted(report.without)} have none${passed}; from ${counted(bearing)} of ${plural(events, "event")}, log up to position ${upTo}`,
  );
  if (report.rows) printRows(report.rows, by, terminal);
}

function tookText(micros: number | undefined): string {
  return micros === undefined ? "" : ` (${durationText(micros)})`;
}

/** About how long: no digits that nobody reads. */
function durationText(micros: number): string {
  const second = 1_000_000;
  const unit = [86_400, 3_600, 60, 1].map((one) => one * second).find((one) => micros >= one * 2) ?? 1_000;
  return formatDuration(Math.round(micros / unit) * unit);
}

function printRows({ of, count, shown }: NonNullable<PathsReport["rows"]>, by: string, terminal: Terminal): void {
  terminal.out(`\n${plural(count, "path")} behind ${of}`);
  if (shown.length === 0) return;
  const rows = shown.map(({ entity, steps }) => [
    entity,
    steps
      .map(
        ({ name: step, events }) =>
          `${step} ${events[0]?.occurred} ${events.map(({ position }) => `#${position}`).join(" ")}`,
      )
      .join("  "),
  ]);
  terminal.out(table([by, "steps"], rows));
  if (count > shown.length) terminal.out(`… and ${counted(count - shown.length)} more (--limit ${count})`);
}
