import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FileRecord } from "../../capture/index.ts";
import { readEventFile } from "./event-file.ts";

async function read(
  text: string | Uint8Array,
  { name = "a.csv", encoding, size = 5 }: { name?: string; encoding?: string; size?: number } = {},
) {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const records: FileRecord[] = [];
  let columns: readonly string[] = [];
  for await (const batch of readEventFile(pieces(), { name, ...(encoding && { encoding }) })) {
    columns = batch.columns ?? columns;
    records.push(...batch.records);
  }
  return { columns, records, cells: records.map((record) => (record.kind === "cells" ? record.cells : record.kind)) };
}

const reasons = (records: readonly FileRecord[]) =>
  records.flatMap((one) => (one.kind === "broken" ? [[one.line, one.row, one.reason, one.raw]] : []));

describe("reading a table", () => {
  it("passes over a byte order mark and reads CRLF line ends", async () => {
    const { columns, cells } = await read("\uFEFFtype,at\r\na,1\r\nb,2\r\n");
    assert.deepEqual(columns, ["type", "at"]);
    assert.deepEqual(cells, [
      ["a", "1"],
      ["b", "2"],
    ]);
  });

  it("reads UTF-16 with its mark, and another encoding when it is named", async () => {
    const wide = new Uint8Array(Buffer.from("\uFEFFtype;ort\nä;Öl\n", "utf16le"));
    assert.deepEqual((await read(wide)).cells, [["ä", "Öl"]]);
    assert.deepEqual(
      (await read(new Uint8Array(Buffer.from("type,ort\n\xe4,b\n", "latin1")), { encoding: "windows-1252" })).cells,
      [["ä", "b"]],
    );
  });

  it("sets a row aside whose bytes are no text in the file's encoding", async () => {
    const { cells, records } = await read(new Uint8Array(Buffer.from("type,ort\n\xe4,b\nc,d\n", "latin1")));
    assert.deepEqual(cells, ["broken", ["c", "d"]]);
    assert.match(String(reasons(records)[0]?.[2]), /--encoding/);
  });

  it("reads quoted cells with delimiters, doubled quotes and line breaks in them", async () => {
    const { cells } = await read('a,b\n"x, y","say ""hi"""\n"one\r\ntwo",\n');
    assert.deepEqual(cells, [
      ["x, y", 'say "hi"'],
      ["one\r\ntwo", ""],
    ]);
  });

  it("sets a row aside that has more or fewer cells than the header, with its line and the row itself", async () => {
    const { records, cells } = await read("a,b\n1,2\n3\n4,5,6\n7,8\n");
    assert.deepEqual(cells, [["1", "2"], "broken", "broken", ["7", "8"]]);
    assert.deepEqual(reasons(records), [
      [3, 2, "it has 1 cell, and the header has 2", "3"],
      [4, 3, "it has 3 cells, and the header has 2", "4,5,6"],
    ]);
  });

  it("sets a quote aside that never closes, with all that it swallowed", async () => {
    const { records } = await read('a,b\n1,2\n3,"open\n5,6\n');
    assert.deepEqual(reasons(records), [[3, 2, "a quote is opened and not closed", '3,"open\n5,6\n']]);
  });

  it("gives each row its own cells where a row before them is too long and has quotes", async () => {
    const long = `"${"x".repeat(1_100_000)}",0`;
    const { cells } = await read(`a,b\n${long}\n"1","one"\n"2","two"\n3,three\n`, { size: 2_000_000 });
    assert.deepEqual(cells, ["broken", ["1", "one"], ["2", "two"], ["3", "three"]]);
  });

  it("sets aside only the row with a misplaced quote", async () => {
    const { cells } = await read('a,b\n"1",2\n"3"x,4\n5" pipe,6\n"7",8\n');
    assert.deepEqual(cells, [["1", "2"], "broken", "broken", ["7", "8"]]);
  });

  it("finds out what separates the cells", async () => {
    assert.deepEqual((await read("a;b\n1,5;2\n")).cells, [["1,5", "2"]]);
    assert.deepEqual((await read("a\tb\n1,5\t2\n")).cells, [["1,5", "2"]]);
    assert.deepEqual((await read("a,b\n1,5\n", { name: "x.tsv" })).columns, ["a,b"]);
  });

  it("gives a name to a column without one, and tells repeated names apart", async () => {
    assert.deepEqual((await read(",a,a,column-1\n1,2,3,4\n")).columns, ["column-1-2", "a", "a-2", "column-1"]);
  });

  it("passes over blank lines, which are no rows", async () => {
    const { records } = await read("\n\na,b\n\n1,2\n\n3,4\n");
    assert.deepEqual(
      records.map(({ line, row }) => [line, row]),
      [
        [5, 1],
        [7, 2],
      ],
    );
  });
});
