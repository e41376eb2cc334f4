import { type EventFileModule, UnknownFormat } from "../capture/index.ts";

/** The formats that can be imported, and the folder of the adapter that reads each. */
const adapters = {
  csv: "csv",
  tsv: "csv",
  jsonl: "jsonl",
  cloudevents: "cloudevents",
  xes: "xes",
  ocel: "ocel",
  "ocel-csv": "csv",
} as const;

export type FileFormat = keyof typeof adapters;
export const fileFormats: readonly string[] = Object.keys(adapters);

export function isFileFormat(text: string): text is FileFormat {
  return Object.hasOwn(adapters, text);
}

export async function fileReader(format: FileFormat): Promise<EventFileModule> {
  const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
  return import(new URL(`../adapters/${adapters[format]}/event-file.${ending}`, import.meta.url).href);
}

const endings: readonly (readonly [RegExp, FileFormat])[] = [
  [/\.csv$/i, "csv"],
  [/\.(tsv|tab)$/i, "tsv"],
  [/\.(jsonl|ndjson)$/i, "jsonl"],
  [/\.xes$/i, "xes"],
  [/\.(jsonocel|xmlocel)$/i, "ocel"],
];

/**
 * What a file is: by its name, else by how it begins.
 *
 * errors  capture/unknown-format
 */
export function formatOf(name: string, head: Uint8Array): FileFormat {
  const isMarked16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  const unknown = (problem?: string) =>
    new UnknownFormat({ file: name, known: fileFormats, ...(problem && { problem }) });
  if (holdsText(head, "SQLite format 3\0")) return "ocel";
  if (!isMarked16 && head.subarray(0, 4096).includes(0)) throw unknown("holds bytes that no text has");
  const named = endings.find(([ending]) => ending.test(name))?.[1];
  if (named && named !== "csv" && named !== "tsv") return named;
  const text = new TextDecoder(isMarked16 ? (head[0] === 0xff ? "utf-16le" : "utf-16be") : "utf-8")
    .decode(head.subarray(0, 65_536))
    .trimStart();
  const header = text.split(/[\r\n]/, 1)[0] ?? "";
  if (/^[^<{[]/.test(text) && /(^|[",;\t|])ocel:(eid|activity)\b/.test(header)) return "ocel-csv";
  if (named) return named;
  if (text.startsWith("<") && /<(\w+:)?log\b/.test(text))
    return /<(\w+:)?(object-types|event-types|objects|events)\b/.test(text) ? "ocel" : "xes";
  if (ocelJson.test(text)) return "ocel";
  if (text.startsWith("[")) return "cloudevents";
  if (text.startsWith("{")) return firstLineIsWhole(text) ? "jsonl" : "cloudevents";
  if (header.includes("\t")) return "tsv";
  if (/[,;|]/.test(header) && !text.startsWith("<")) return "csv";
  throw unknown();
}

/** Both versions by what the document begins with, and by members that only they have. */
const ocelJson =
  /^\{(\s*"(events|objects)"\s*:\s*\[|.*"(ocel:events|ocel:objects|ocel:global-\w+|objectTypes|eventTypes)"\s*:)/s;

function holdsText(head: Uint8Array, text: string): boolean {
  return new TextDecoder("latin1").decode(head.subarray(0, text.length)) === text;
}

// `{…}` on one line may be a CloudEvent by itself or one of many lines; JSON lines are both.
function firstLineIsWhole(text: string): boolean {
  const end = text.indexOf("\n");
  try {
    JSON.parse(end < 0 ? text : text.slice(0, end));
    return true;
  } catch {
    return false;
  }
}

export { timeFormats } from "../event/index.ts";
