import { correctionsOf } from "../app/corrections.ts";
import { cloudEventsOf, type EventsQuestion, eventCells, eventJson, listEvents } from "../app/list-events.ts";
import { withExistingStore } from "../app/with-store.ts";
import type { RecordedEvent } from "../event/index.ts";
import type { EventStore } from "../store/index.ts";
import type { Command, Terminal, Typed } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { wholeNumber } from "./flags.ts";
import { table } from "./table.ts";

const name = "events";
const linesAtOnce = 200;
const tableWidth = 160;

export const command: Command = {
  name,
  words: "",
  summary: "list events",
  flags: {
    type: {
      type: "string",
      multiple: true,
      value: "<type>",
      help: "of this type, or of one that refines it; several: any of them",
    },
    tag: { type: "string", multiple: true, value: "<name:value>", help: "that bear this tag; several: all of them" },
    stream: { type: "string", value: "<name:value>", help: "of this stream" },
    after: { type: "string", value: "<position>", help: "after this position" },
    limit: { type: "string", value: "<n>", help: "at most so many (default: 20 in a table, else all)" },
    from: { type: "string", value: "<time>", help: "that occurred at this time or later" },
    to: { type: "string", value: "<time>", help: "that occurred before this time" },
    "as-of": { type: "string", value: "<time>", help: "only what had occurred by this time" },
    "as-at": {
      type: "string",
      value: "<time>",
      help: "only what had been recorded by this time: the log as it was then",
    },
    zone: { type: "string", value: "<zone>", help: "the zone of times that name none (default UTC)" },
    all: { type: "boolean", help: "the product's own events (thence.…) too" },
    backwards: { type: "boolean", help: "the latest first" },
    sealed: { type: "boolean", help: "personal fields as they are stored, encrypted; this needs no keys" },
    jsonl: { type: "boolean", help: "one JSON document a line" },
    cloudevents: { type: "boolean", help: "as CloudEvents 1.0 (a JSON array, or lines with --jsonl)" },
  },
  examples: ["thence events --tag order:o-1", "thence events --type purchase --from 2019-10-01 --jsonl"],
  run: async (typed, terminal) => {
    const [word] = typed.words;
    if (word !== undefined)
      throw new BadUsage({ command: name, problem: `"${word}" is not a flag. Say --type ${word} or --tag ${word}.` });
    if (typed.is("json") && typed.is("jsonl"))
      throw new BadUsage({ command: name, problem: "--json is one document and --jsonl one a line. Say one of them." });
    const limit = wholeNumber(typed, name, "limit", 0);
    const question: EventsQuestion = {
      types: typed.texts("type"),
      tags: typed.texts("tag"),
      stream: typed.text("stream"),
      after: wholeNumber(typed, name, "after", 0),
      from: typed.text("from"),
      to: typed.text("to"),
      asOf: typed.text("as-of"),
      asAt: typed.text("as-at"),
      zone: typed.text("zone"),
      own: typed.is("all"),
      backwards: typed.is("backwards"),
      sealed: typed.is("sealed"),
      limit,
    };
    const isTable = !typed.is("json") && !typed.is("jsonl") && !typed.is("cloudevents");
    return withExistingStore(typed.text("store"), typed.text("config"), async ({ store }) => {
      if (isTable) await printTable(store, { ...question, limit: limit ?? 20 }, terminal);
      else await printJson(store, question, typed, terminal);
      return 0;
    });
  },
};

async function printTable(
  store: EventStore,
  question: EventsQuestion & { limit: number },
  terminal: Terminal,
): Promise<void> {
  const events: RecordedEvent[] = [];
  let isMore = false;
  for await (const event of listEvents(store, { ...question, limit: question.limit + 1 }, terminal.stopped)) {
    isMore = events.length === question.limit;
    if (!isMore) events.push(event);
  }
  if (events.length > 0) {
    const corrections = await correctionsOf(store, events);
    const rows = events.map((event) => eventCells(event, corrections.get(event.id)));
    const width = terminal.isInteractive ? terminal.columns : tableWidth;
    terminal.out(table(["position", "occurred", "type", "tags", "data"], rows, { right: [0], width }));
  } else if (!isMore) await noteNothing(store, terminal);
  if (isMore) terminal.note(`there are more: --limit ${question.limit * 2 || 20} shows more of them, --jsonl all.`);
}

async function noteNothing(store: EventStore, terminal: Terminal): Promise<void> {
  const isEmpty = (await store.head()).position === 0;
  terminal.note(isEmpty ? "the log has no events. Read some in with thence import." : "no event matches.");
}

async function printJson(store: EventStore, question: EventsQuestion, typed: Typed, terminal: Terminal): Promise<void> {
  const asJson: (event: RecordedEvent) => object = typed.is("cloudevents")
    ? cloudEventsOf((await store.head()).log)
    : eventJson;
  const isLines = typed.is("jsonl");
  let lines: string[] = [];
  let previous: string | undefined;
  let isBegun = false;
  // One event is held back, because the last one of an array has no comma after it.
  const put = (line: string) => {
    lines.push(line);
    if (lines.length < linesAtOnce) return;
    terminal.out(lines.join("\n"));
    isBegun = true;
    lines = [];
  };
  const end = () => {
    if (previous !== undefined) put(previous);
    if (!isLines) put("]");
    if (lines.length > 0) terminal.out(lines.join("\n"));
  };
  if (!isLines) put("[");
  try {
    for await (const event of listEvents(store, question, terminal.stopped)) {
      if (previous !== undefined) put(isLines ? previous : `${previous},`);
      previous = JSON.stringify(asJson(event));
    }
  } catch (cause) {
    // What was begun is ended, so that it can be read; that it is not all says the error on stderr, and the exit status.
    if (isBegun) end();
    throw cause;
  }
  end();
}
