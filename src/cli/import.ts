import { loadConfig } from "../app/config.ts";
import { type ImportOptions, type ImportResult, importFile } from "../app/import-file.ts";
import { fileFormats, isFileFormat, timeFormats } from "../app/import-format.ts";
import { misfitText } from "../app/import-misfit.ts";
import { namedKeys } from "../app/keys.ts";
import { signAppended } from "../app/sign-session.ts";
import { storeUrl } from "../app/store-url.ts";
import type { TimeFormat } from "../event/index.ts";
import type { Command, Terminal, Typed } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { progressBar } from "./progress.ts";
import { counted, plural, table } from "./table.ts";
import { whoIsHere } from "./who.ts";

export const command: Command = {
  name: "import",
  words: "<file>",
  summary: "read a file of events into the log",
  flags: {
    type: { type: "string", value: "<column>", help: "the column of the type, or =name to give every row that type" },
    time: { type: "string", value: "<column>", help: "the column of the time" },
    tag: {
      type: "string",
      multiple: true,
      value: "<name=column>",
      help: "an identity the row is about; repeat it. An empty cell is no tag",
    },
    event: {
      type: "string",
      multiple: true,
      value: "<type=column>",
      help: "several events a row: the type, and the column of its time; repeat it",
    },
    id: { type: "string", value: "<column>", help: "the row's own id in its source (default: the row's number)" },
    stream: { type: "string", value: "<tag>", help: "the tag that names the stream (default: the first --tag)" },
    zone: {
      type: "string",
      value: "<zone>",
      help: "how times without a zone are read: Europe/Copenhagen, +01:00 (default: UTC)",
    },
    "time-format": { type: "string", value: "<format>", help: `${timeFormats.join(", ")} (default: iso)` },
    map: { type: "string", value: "<file.ts>", help: "a mapping in TypeScript, for all that flags cannot say" },
    source: {
      type: "string",
      value: "<name>",
      help: "what the file is called in the log (default: its name without .gz)",
    },
    format: { type: "string", value: "<format>", help: `${fileFormats.join(", ")} (default: by name and content)` },
    encoding: { type: "string", value: "<name>", help: "utf-8, utf-16le, windows-1252 … (default: utf-8)" },
    rejected: {
      type: "string",
      value: "<file>",
      help: "where rows are set aside (default: <store>.rejected/<source>.jsonl)",
    },
    strict: { type: "boolean", help: "exit with 1 when a row was set aside (else only when all were)" },
    reason: { type: "string", value: "<text>", help: "why it is imported" },
    by: { type: "string", value: "<person>", help: "who imports it (default: who you are logged in as)" },
  },
  examples: [
    "thence import clicks.csv.gz --type event_type --time event_time --tag session=user_session",
    "thence import orders.csv --event placed=placed_at --event paid=paid_at --tag order=order_id",
    "thence import helpdesk.xes.gz",
    "thence import orders.jsonocel",
  ],
  run: async (typed, terminal) => {
    const options = optionsOf(typed);
    const loaded = await loadConfig(typed.text("config"));
    const bar = progressBar(terminal, "importing");
    const declared = loaded.config.events ?? [];
    let result: ImportResult;
    try {
      result = await importFile(
        {
          ...options,
          store: storeUrl(typed.text("store"), loaded),
          keys: namedKeys(typed.text("store"), loaded),
          declared,
          signal: terminal.stopped,
          closing: (store) => signAppended(store, loaded, terminal.note),
        },
        ({ readBytes, totalBytes, read }) => bar.show(totalBytes > 0 ? readBytes / totalBytes : 0, plural(read, "row")),
      );
    } finally {
      bar.end();
    }
    if (result.zoneAssumed)
      terminal.note(`Times without a zone were read in ${result.zoneAssumed}; --zone names another.`);
    if (result.stopped)
      terminal.note("Stopped before the end of the file. What was read stays; run it again to go on.");
    if (typed.is("json")) terminal.out(JSON.stringify(result));
    else report(result, terminal);
    if (result.misfit) terminal.note(misfitText(result.misfit, result.rejected));
    return result.stopped || result.misfit || (typed.is("strict") && result.rejected > 0) ? 1 : 0;
  },
};

function optionsOf(typed: Typed): Omit<ImportOptions, "store"> {
  const [file, ...others] = typed.words;
  if (file === undefined) throw usage("which file? Name one.");
  if (others.length > 0) throw usage(`one file at a time, and these are ${typed.words.length}.`);
  const format = typed.text("format");
  if (format !== undefined && !isFileFormat(format))
    throw usage(`there is no format "${format}". Known are ${fileFormats.join(", ")}.`);
  const said = <Name extends string>(name: Name, flag: string = name) => {
    const value = typed.text(flag);
    return (value === undefined ? {} : { [name]: value }) as { [key in Name]?: string }; // exactly that one member
  };
  return {
    file,
    ...(format !== undefined && { format }),
    ...said("source"),
    ...said("encoding"),
    ...said("map"),
    ...said("zone"),
    ...said("rejected"),
    ...said("reason"),
    by: typed.text("by") ?? whoIsHere(),
    plan: {
      ...said("type"),
      ...said("time"),
      ...said("id"),
      ...said("stream"),
      ...timeFormat(typed.text("time-format")),
      tags: typed.texts("tag").map((text) => pair("--tag", text)),
      events: typed.texts("event").map((text) => pair("--event", text)),
    },
  };
}

function timeFormat(text: string | undefined): { timeFormat?: TimeFormat } {
  if (text === undefined) return {};
  const format = timeFormats.find((known) => known === text);
  if (!format) throw usage(`there is no time format "${text}". Known are ${timeFormats.join(", ")}.`);
  return { timeFormat: format };
}

function pair(flag: string, text: string): readonly [string, string] {
  const at = text.indexOf("=");
  if (at < 1 || at === text.length - 1) throw usage(`${flag} "${text}" is not written name=column.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function usage(problem: string): Error {
  return new BadUsage({ command: "import", problem });
}

function report(result: ImportResult, terminal: Terminal): void {
  const { appended, types, rejectedFile, firstRejected, skipped } = result;
  const rows = [
    ["read", counted(result.read), `from ${result.source} (${result.format})`],
    ["appended", counted(appended), appended > 0 ? `of ${plural(types.length, "type")}` : ""],
    ["duplicates", counted(result.duplicates), result.duplicates > 0 ? "in the log already" : ""],
    ["rejected", counted(result.rejected), rejectedFile ? `set aside in ${rejectedFile}` : ""],
  ];
  if (firstRejected) rows.push(["", "", `the first is line ${firstRejected.line}: ${firstRejected.reason}`]);
  if (result.objects !== undefined)
    rows.push(["objects", counted(result.objects), result.objects > 0 ? "facts about objects, beside the events" : ""]);
  if (skipped > 0) rows.push(["skipped", counted(skipped), "rows that became no event"]);
  terminal.out(
    table(["rows", "", ""], rows, { right: [1] })
      .split("\n")
      .slice(1)
      .join("\n"),
  );
}
