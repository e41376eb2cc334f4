import { BrokenFile, type FileBatch, type FileRecord, maxRecordLength, type ReadOptions } from "../../capture/index.ts";
import { readObject } from "../kit/parse-json.ts";
import { textChunks } from "../kit/text.ts";
import { type Element, elementSplitter } from "./elements.ts";

export const needs: Readonly<Record<string, string>> = {};

/** Reads one CloudEvent, or a batch of them (a JSON array), element by element. */
export async function* readEventFile(
  chunks: AsyncIterable<Uint8Array>,
  options: ReadOptions,
): AsyncGenerator<FileBatch> {
  const split = elementSplitter(maxRecordLength);
  let row = 0;
  const read = (elements: readonly Element[]): FileBatch => ({
    records: elements.map((element) => readElement(element, ++row)),
  });
  for await (const text of textChunks(chunks, options.encoding)) {
    const { elements, problem } = split.push(text);
    yield read(elements);
    if (problem) throw new BrokenFile({ file: options.name, ...problem });
  }
  const { elements, problem } = split.end();
  yield read(elements);
  if (problem) throw new BrokenFile({ file: options.name, ...problem });
}

function readElement({ line, raw, isCut }: Element, row: number): FileRecord {
  const broken = (code: string, reason: string): FileRecord => ({ kind: "broken", line, row, raw, code, reason });
  if (isCut) return broken("capture/too-long", `it is longer than ${maxRecordLength} characters`);
  const read = readObject(raw);
  return "fields" in read ? { kind: "fields", line, row, raw, fields: read.fields } : broken(read.code, read.reason);
}
