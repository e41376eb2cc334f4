import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate } from "node:timers/promises";
import { readAhead } from "./read-ahead.ts";

async function* upTo(last: number, seen: string[]) {
  try {
    for (let n = 1; n <= last; n++) {
      seen.push(`fetches ${n}`);
      yield n;
    }
  } finally {
    seen.push("ends");
  }
}

describe("reading ahead", () => {
  it("gives the same items, and fetches the next while one is worked on", async () => {
    const seen: string[] = [];
    for await (const n of readAhead(upTo(2, seen))) {
      seen.push(`begins ${n}`);
      while (!seen.includes(n < 2 ? `fetches ${n + 1}` : "ends")) await setImmediate();
      seen.push(`is done with ${n}`);
    }
    assert.deepEqual(seen, [
      "fetches 1",
      "begins 1",
      "fetches 2",
      "is done with 1",
      "begins 2",
      "ends",
      "is done with 2",
    ]);
  });

  it("ends what it reads from before whoever stops goes on", async () => {
    const seen: string[] = [];
    for await (const n of readAhead(upTo(9, seen))) if (n === 2) break;
    assert.deepEqual(seen, ["fetches 1", "fetches 2", "fetches 3", "ends"]);
  });

  it("throws what reading throws, once it comes to it, and nowhere else", async () => {
    const failing = (async function* () {
      yield 1;
      throw new Error("out of reach");
    })();
    const got: number[] = [];
    await assert.rejects(async () => {
      for await (const n of readAhead(failing)) {
        await setImmediate();
        await setImmediate();
        got.push(n);
      }
    }, /out of reach/);
    assert.deepEqual(got, [1]);
  });
});
