import { moments } from "../app/list-events.ts";
import { type LookedFrom, type StreamState, streamState } from "../app/state.ts";
import { withExistingStore } from "../app/with-store.ts";
import type { Command, Terminal } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { wholeNumber } from "./flags.ts";
import { clip, counted, plural, table } from "./table.ts";

const name = "state";
const valueWidth = 60;

export const command: Command = {
  name,
  words: "<stream>",
  summary: "what is now true of a stream",
  flags: {
    "at-revision": { type: "string", value: "<n>", help: "as it was at this revision (default: now)" },
    "as-of": { type: "string", value: "<time>", help: "told from what had occurred by this time" },
    "as-at": { type: "string", value: "<time>", help: "as it was known at this time, and what changed it since" },
    zone: { type: "string", value: "<zone>", help: "the zone of times that name none (default UTC)" },
    last: { type: "string", value: "<n>", help: "how many of its last events (default 5)" },
  },
  examples: [
    "thence state order:o-1",
    "thence state order:o-1 --at-revision 2",
    "thence state order:o-1 --as-of 2026-04-01 --as-at 2026-05-03",
  ],
  run: async (typed, terminal) => {
    const [stream, extra] = typed.words;
    if (stream === undefined || extra !== undefined)
      throw new BadUsage({ command: name, problem: "name one stream, like order:o-1." });
    const atRevision = wholeNumber(typed, name, "at-revision", 1);
    const then = moments({ asOf: typed.text("as-of"), asAt: typed.text("as-at"), zone: typed.text("zone") });
    if (atRevision !== undefined && Object.keys(then).length > 0)
      throw new BadUsage({
        command: name,
        problem: "a revision is a time of its own. Say --at-revision, or --as-of and --as-at.",
      });
    const last = wholeNumber(typed, name, "last", 0) ?? 5;
    const state = await withExistingStore(typed.text("store"), typed.text("config"), ({ store }) =>
      streamState(store, stream, { atRevision, last, ...then }),
    );
    const { lastCells, ...json } = state;
    if (typed.is("json")) terminal.out(JSON.stringify(json));
    else print(state, terminal);
    return 0;
  },
};

function print(state: StreamState, terminal: Terminal): void {
  terminal.out(`${state.stream} at revision ${counted(state.revision)}, from ${state.first} to ${state.last}`);
  if (state.lookedFrom) terminal.out(thenText(state.lookedFrom));
  terminal.out(
    `\n${table(
      ["type", "events"],
      state.types.map(({ type, count }) => [type, counted(count)]),
      { right: [1] },
    )}`,
  );
  const fields = Object.entries(state.fields).map(([field, { value, position }]) => [
    field,
    clip(typeof value === "string" ? value : JSON.stringify(value), valueWidth),
    `#${position}`,
  ]);
  if (fields.length > 0) terminal.out(`\n${table(["field", "last written", "by event"], fields)}`);
  if (state.lastCells.length > 0) printLast(state, terminal);
  if (state.lookedFrom?.asAt !== undefined) terminal.out(`\n${changesText(state.lookedFrom)}`);
}

function printLast(state: StreamState, terminal: Terminal): void {
  terminal.out(`\nthe last ${plural(state.lastCells.length, "event")}`);
  const width = terminal.isInteractive ? terminal.columns : 160;
  terminal.out(table(["position", "occurred", "type", "tags", "data"], state.lastCells, { right: [0], width }));
}

function thenText({ asOf, asAt, leftOut }: LookedFrom): string {
  const times = [...(asOf ? [`as of ${asOf}`] : []), ...(asAt ? [`as known at ${asAt}`] : [])].join(", ");
  return leftOut > 0
    ? `${times}; ${plural(leftOut, "event")} that occurred later ${leftOut === 1 ? "is" : "are"} left out`
    : times;
}

const mostChanges = 20;

function changesText({ changedBy }: LookedFrom): string {
  if (changedBy.length === 0) return "since then no later event changed this answer";
  const shown = changedBy
    .slice(0, mostChanges)
    .map(({ position, type, recorded }) => `  #${position} ${type}, recorded ${recorded}`);
  const hidden = changedBy.length - shown.length;
  const more = hidden > 0 ? [`  … and ${counted(hidden)} more (--json tells all)`] : [];
  return [`since then ${plural(changedBy.length, "later event")} changed this answer`, ...shown, ...more].join("\n");
}
