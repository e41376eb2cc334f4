import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { importedEvent } from "../event/index.ts";
import { chainLink, engineOf, genesis, type Head, type IndexedRow } from "../store/index.ts";
import { fixedContext } from "../testing/index.ts";
import { chainFollower, nativeSha256 } from "./chain-follower.ts";
import { openStore } from "./stores.ts";

const seen = (thing: string, n: number) =>
  importedEvent({ type: "seen", data: { n }, tags: { thing }, stream: `thing:${thing}`, occurred: n });

/** Four events, in the streams a, b, a and a. */
async function stored(): Promise<{ head: Head; rows: readonly IndexedRow[] }> {
  const store = await openStore("memory:", fixedContext());
  for (const [i, thing] of ["a", "b", "a", "a"].entries()) await store.append([seen(thing, i)], { command: "see" });
  const found = { head: await store.head(), rows: await engineOf(store).rows(0, 10) };
  await store.close();
  return found;
}

const beginning = (head: Head): Head => ({ ...head, position: 0, recorded: 0 });
const nothingBefore = async () => undefined;

/** The same first event under another revision, its link made anew. */
function renumbered(head: Head, row: IndexedRow, revision: number): IndexedRow {
  const { position, recorded, bytes, commit } = row;
  const link = { position, revision, recorded, index: 0, count: 1, record: commit.record, bytes };
  const previous = genesis(head.log, nativeSha256);
  return { ...row, revision, hash: chainLink({ previous, previousInStream: undefined, ...link }, nativeSha256) };
}

describe("the events that a copy is made of", () => {
  it("continue the chain from its beginning to its end", async () => {
    const { head, rows } = await stored();
    const follower = chainFollower(beginning(head), nothingBefore);
    assert.equal(await follower.follow(rows.slice(0, 2)), undefined);
    assert.equal(await follower.follow(rows.slice(2)), undefined);
    assert.deepEqual(follower.at(), { position: 4, hash: head.hash });
  });

  it("are refused where a stream begins with another revision than 1, though the link is right", async () => {
    const { head, rows } = await stored();
    const first = rows[0] as IndexedRow; // there are four
    for (const revision of [0, 2, 5])
      for (const ask of [nothingBefore, undefined])
        assert.deepEqual(await chainFollower(beginning(head), ask).follow([renumbered(head, first, revision)]), {
          position: 1,
          what: `its revision is ${revision}, and its stream counts 1`,
        });
  });

  it("are refused where a stream begins a second time", async () => {
    const { head, rows } = await stored();
    const again = rows.map((row) => (row.position === 3 ? { ...row, revision: 1 } : row));
    assert.deepEqual(await chainFollower(beginning(head), nothingBefore).follow(again), {
      position: 3,
      what: "its revision is 1, and its stream counts 2",
    });
  });

  it("go on in the middle: their streams are asked for, and taken as they are where nobody can tell", async () => {
    const { head, rows } = await stored();
    const [, second, ...rest] = rows;
    const start = { ...head, position: 2, hash: second?.hash ?? new Uint8Array(), recorded: second?.recorded ?? 0 };
    const asked: (readonly [string, number])[] = [];
    const follower = chainFollower(start, async (stream, before) => {
      asked.push([stream, before]);
      return rows[0];
    });
    assert.equal(await follower.follow(rest), undefined);
    assert.deepEqual(asked, [["thing:a", 3]]);
    assert.equal(await chainFollower(start).follow(rest), undefined);
    assert.deepEqual(await chainFollower(start, nothingBefore).follow(rest), {
      position: 3,
      what: "its revision is 2, and its stream counts 1",
    });
  });
});
