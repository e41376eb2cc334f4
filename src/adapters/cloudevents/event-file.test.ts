import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FileRecord } from "../../capture/index.ts";
import { readEventFile } from "./event-file.ts";

async function* bytesOf(text: string) {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
}

async function read(text: string) {
  const records: FileRecord[] = [];
  for await (const batch of readEventFile(bytesOf(text), { name: "a.json" })) records.push(...batch.records);
  return records;
}

const fields = (records: readonly FileRecord[]) =>
  records.map((one) => (one.kind === "fields" ? { ...one.fields } : one.kind));

describe("reading CloudEvents as one JSON document", () => {
  it("reads a single event that spreads over several lines", async () => {
    assert.deepEqual(fields(await read('{\n "id": "1",\n "data": {"a": [1, 2]}\n}\n')), [
      { id: "1", data: { a: [1, 2] } },
    ]);
  });

  it("reads a batch element by element, with the line of each", async () => {
    const records = await read('[\n{"id":"1","text":"a ] \\" } b"},\n\n{"id":"2"}\n]');
    assert.deepEqual(fields(records), [{ id: "1", text: 'a ] " } b' }, { id: "2" }]);
    assert.deepEqual(
      records.map(({ line, row }) => [line, row]),
      [
        [2, 1],
        [4, 2],
      ],
    );
  });

  it("sets one broken element aside and reads the others", async () => {
    assert.deepEqual(fields(await read('[{"id":"1"},{"id" 2},{"id":"3"}]')), [{ id: "1" }, "broken", { id: "3" }]);
  });

  it("keeps a whole number that a double cannot hold as the text it is", async () => {
    assert.deepEqual(fields(await read('{"n": 2103807459595387724, "m": 12}')), [{ n: "2103807459595387724", m: 12 }]);
  });

  it("says where a batch ends before its bracket", async () => {
    await assert.rejects(read('[{"id":"1"},\n{"id":"2"'), {
      code: "capture/broken-file",
      message: /line 2.*closing bracket/,
    });
  });

  it("says what stands where an event should", async () => {
    await assert.rejects(read('[{"id":"1"}, 17]'), {
      code: "capture/broken-file",
      message: /line 1: "1.* stands where an object/,
    });
  });

  it("reads an empty batch as no events", async () => {
    assert.deepEqual(await read("[]"), []);
  });
});
