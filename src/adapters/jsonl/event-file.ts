import { type FileBatch, type FileRecord, maxRecordLength, type ReadOptions } from "../../capture/index.ts";
import { readObject } from "../kit/parse-json.ts";
import { type RawRecord, recordSplitter } from "../kit/split-records.ts";
import { textChunks } from "../kit/text.ts";

export const needs: Readonly<Record<string, string>> = {};

/** Reads JSON lines: one object a line. */
export async function* readEventFile(
  chunks: AsyncIterable<Uint8Array>,
  options: ReadOptions,
): AsyncGenerator<FileBatch> {
  const split = recordSplitter({ limit: maxRecordLength });
  let row = 0;
  const read = (records: readonly RawRecord[]): FileBatch => ({
    records: records.map((record) => readLine(record, ++row)),
  });
  for await (const text of textChunks(chunks, options.encoding)) yield read(split(text, false));
  yield read(split("", true));
}

function readLine({ line, raw, isCut }: RawRecord, row: number): FileRecord {
  const broken = (code: string, reason: string): FileRecord => ({ kind: "broken", line, row, raw, code, reason });
  if (isCut) return broken("capture/too-long", `it is longer than ${maxRecordLength} characters`);
  const read = readObject(raw);
  return "fields" in read ? { kind: "fields", line, row, raw, fields: read.fields } : broken(read.code, read.reason);
}
