import { type FileBatch, type FileRecord, maxRecordLength, type ReadOptions } from "../../capture/index.ts";
import { type RawRecord, recordSplitter, type Splitter } from "../kit/split-records.ts";
import { replacement, textChunks, undecodable } from "../kit/text.ts";
import { readCells } from "./cells.ts";
import { columnNames, delimiterOf } from "./header.ts";

export const needs: Readonly<Record<string, string>> = {};

/** Reads CSV and TSV: a header, then rows of as many cells. */
export async function* readEventFile(
  chunks: AsyncIterable<Uint8Array>,
  options: ReadOptions,
): AsyncGenerator<FileBatch> {
  const table = tableReader(options);
  for await (const text of textChunks(chunks, options.encoding)) {
    const batch = table(text, false);
    if (batch) yield batch;
  }
  const last = table("", true);
  if (last) yield last;
}

/** Takes text piece by piece and answers the rows that are whole, once the header is. */
function tableReader({ name }: ReadOptions): (text: string, isLast: boolean) => FileBatch | undefined {
  let head = "";
  let delimiter: string | undefined;
  let split: Splitter | undefined;
  let columns: readonly string[] | undefined;
  let row = 0;

  const read = (records: readonly RawRecord[], under: readonly string[], by: string): FileBatch => {
    const cells = readCells(records, by);
    return {
      columns: under,
      records: records.map(({ line, raw, isCut }, i): FileRecord => {
        row += 1;
        const found = cells[i] ?? [];
        if (isCut) return { kind: "broken", line, row, raw, code: "capture/too-long", reason: tooLong(raw) };
        if (!Array.isArray(found))
          return { kind: "broken", line, row, raw, code: "capture/bad-quotes", reason: String(found) };
        if (found.length !== under.length)
          return {
            kind: "broken",
            line,
            row,
            raw,
            code: "capture/cell-count",
            reason: ragged(found.length, under.length),
          };
        if (raw.includes(replacement)) return { kind: "broken", line, row, raw, ...undecodable };
        return { kind: "cells", line, row, raw, cells: found };
      }),
    };
  };

  return (text, isLast) => {
    let piece = text;
    if (!split || delimiter === undefined) {
      head += text;
      delimiter = delimiterOf(name, head, isLast || head.length > maxRecordLength);
      if (delimiter === undefined) return undefined;
      split = recordSplitter({ delimiter, limit: maxRecordLength });
      piece = head;
      head = "";
    }
    let records: readonly RawRecord[] = split(piece, isLast);
    if (!columns) {
      const [first, ...others] = records;
      if (!first) return undefined;
      const [cells] = readCells([first], delimiter);
      columns = columnNames(Array.isArray(cells) ? cells : first.raw.split(delimiter));
      records = others;
    }
    return read(records, columns, delimiter);
  };
}

function ragged(found: number, expected: number): string {
  return `it has ${found} ${found === 1 ? "cell" : "cells"}, and the header has ${expected}`;
}

function tooLong(raw: string): string {
  const open = (raw.split('"').length - 1) % 2 === 1;
  return `it is longer than ${maxRecordLength} characters${open ? "; perhaps a quote is opened on this line and not closed" : ""}`;
}
