import assert from "node:assert/strict";
import { it } from "node:test";
import type { FileRecord } from "../../capture/index.ts";
import { readEventFile } from "./event-file.ts";

it("reads JSON lines one by one, and sets aside what is no JSON object", async () => {
  async function* chunks() {
    yield new TextEncoder().encode('{"a":1}\r\n\n[1]\n{"b"');
    yield new TextEncoder().encode(':2}\n{"c":\n{"__proto__":"x"}');
  }
  const records: FileRecord[] = [];
  for await (const batch of readEventFile(chunks(), { name: "a.jsonl" })) records.push(...batch.records);
  assert.deepEqual(
    records.map((one) => [
      one.line,
      one.row,
      one.kind === "fields" ? JSON.stringify(one.fields) : one.kind === "broken" ? one.code : one.kind,
    ]),
    [
      [1, 1, '{"a":1}'],
      [3, 2, "capture/not-an-object"],
      [4, 3, '{"b":2}'],
      [5, 4, "capture/not-json"],
      [6, 5, '{"__proto__":"x"}'],
    ],
  );
});
