import { type EventFileModule, UnknownFormat } from "../capture/index.ts";

/** The formats that can be imported, and the folder of the adapter that reads each. */
const adapters = { csv: "csv", tsv: "csv", jsonl: "jsonl", cloudevents: "cloudevents", xes: "xes" } as const;

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
  if (!isMarked16 && head.subarray(0, 4096).includes(0)) throw unknown("holds bytes that no text has");
  const named = endings.find(([ending]) => ending.test(name))?.[1];
  if (named) return named;
  const text = new TextDecoder(isMarked16 ? (head[0] === 0xff ? "utf-16le" : "utf-16be") : "utf-8")
    .decode(head.subarray(0, 65_536))
    .trimStart();
  if (text.startsWith("<") && /<(\w+:)?log\b/.test(text)) return "xes";
  if (text.startsWith("[")) return "cloudevents";
  if (text.startsWith("{")) return firstLineIsWhole(text) ? "jsonl" : "cloudevents";
  const header = text.split(/[\r\n]/, 1)[0] ?? "";
  if (header.includes("\t")) return "tsv";
  if (/[,;|]/.test(header) && !text.startsWith("<")) return "csv";
  throw unknown();
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
