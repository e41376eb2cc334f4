import { type StreamState, streamState } from "../app/state.ts";
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
    last: { type: "string", value: "<n>", help: "how many of its last events (default 5)" },
  },
  examples: ["thence state order:o-1", "thence state order:o-1 --at-revision 2"],
  run: async (typed, terminal) => {
    const [stream, extra] = typed.words;
    if (stream === undefined || extra !== undefined)
      throw new BadUsage({ command: name, problem: "name one stream, like order:o-1." });
    const atRevision = wholeNumber(typed, name, "at-revision", 1);
    const last = wholeNumber(typed, name, "last", 0) ?? 5;
    const state = await withExistingStore(typed.text("store"), typed.text("config"), ({ store }) =>
      streamState(store, stream, { atRevision, last }),
    );
    const { lastCells, ...json } = state;
    if (typed.is("json")) terminal.out(JSON.stringify(json));
    else print(state, terminal);
    return 0;
  },
};

function print(state: StreamState, terminal: Terminal): void {
  terminal.out(`${state.stream} at revision ${counted(state.revision)}, from ${state.first} to ${state.last}`);
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
  if (state.lastCells.length === 0) return;
  terminal.out(`\nthe last ${plural(state.lastCells.length, "event")}`);
  const width = terminal.isInteractive ? terminal.columns : 160;
  terminal.out(table(["position", "occurred", "type", "tags", "data"], state.lastCells, { right: [0], width }));
}
