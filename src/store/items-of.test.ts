import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { itemsOf } from "./items-of.ts";

const item = (n: number) => ({ n });

async function* pagesOf(sizes: readonly number[], ended: string[] = []) {
  let n = 0;
  try {
    for (const size of sizes) yield Array.from({ length: size }, () => item(++n));
  } finally {
    ended.push("ended");
  }
}

describe("the items of pages", () => {
  it("come one after the other, whatever the sizes of the pages", async () => {
    const seen: number[] = [];
    for await (const { n } of itemsOf(pagesOf([2, 0, 1, 3]))) seen.push(n);
    assert.deepEqual(seen, [1, 2, 3, 4, 5, 6]);
  });

  it("answer calls that do not wait for each other in order", async () => {
    const items = itemsOf(pagesOf([2, 1]));
    const answers = await Promise.all([items.next(), items.next(), items.next(), items.next(), items.next()]);
    assert.deepEqual(
      answers.map(({ value }) => value?.n),
      [1, 2, 3, undefined, undefined],
    );
  });

  it("end the pages when the reader has seen enough", async () => {
    const ended: string[] = [];
    for await (const { n } of itemsOf(pagesOf([2, 2], ended))) if (n === 1) break;
    assert.deepEqual(ended, ["ended"]);
  });

  it("stop within a page when it is over", async () => {
    let seen = 0;
    const pages = (async function* () {
      while (seen < 2) yield [item(1), item(2), item(3)];
    })();
    for await (const _ of itemsOf(pages, () => seen === 2)) seen += 1;
    assert.equal(seen, 2);
  });

  it("pass on what the pages throw, once", async () => {
    const items = itemsOf(
      (async function* () {
        yield [item(1)];
        throw new Error("broken");
      })(),
    );
    await items.next();
    await assert.rejects(async () => items.next(), /broken/);
    assert.equal((await items.next()).done, true);
  });
});
