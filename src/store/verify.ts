import { isReserved, type Micros, type Tag, tagPairs } from "../event/index.ts";
import { hex, type Sha256 } from "../kit/sha256.ts";
import { equalBytes } from "./admit.ts";
import { chainLink, genesis } from "./chain.ts";
import type { StoreEngine } from "./engine.ts";
import type { Integrity } from "./integrity.ts";
import { bodyIn, type EventBody, type Head, type IndexedRow } from "./stored.ts";

const pageSize = 1000;

/** Reads the whole log again: each link, each stream, each commit, density, and every query column against the bytes. */
export async function verifyLog(
  engine: StoreEngine,
  hash: Sha256,
  progress: (position: number, of: number) => void = () => {},
): Promise<Integrity> {
  const head = await engine.head();
  const check = checker(head, hash);
  let problem: Integrity["problem"];
  for (let after = 0; after < head.position && !problem; ) {
    const rows = await engine.rows(after, Math.min(pageSize, head.position - after));
    if (rows.length === 0) problem = { position: after + 1, what: "the event is missing" };
    for (const row of rows) {
      after += 1;
      const what = row.position === after ? check.next(row) : "the event is missing";
      if (what) {
        problem = { position: after, what };
        break;
      }
    }
    progress(after, head.position);
  }
  problem ??= check.end(await engine.indexEntries(head.position));
  return {
    ok: problem === undefined,
    events: check.events(),
    log: check.position(),
    head: { log: head.log, position: head.position, hash: hex(head.hash) },
    ...(engine.stored && { stored: engine.stored }),
    ...(problem && { problem }),
  };
}

function checker(head: Head, hash: Sha256) {
  let previous = genesis(head.log, hash);
  let position = 0;
  let recorded = 0;
  let events = 0;
  let entries = 0;
  let commit = { first: 1, count: 0, left: 0 };
  const streams = new Map<string, { revision: number; hash: Uint8Array }>();

  const next = (row: IndexedRow): string | undefined => {
    const body = row.body ?? bodyIn(row.bytes);
    if (!body) return "the stored bytes are not an event";
    if (row.commit.first === row.position) {
      if (commit.left > 0) return `the commit at ${commit.first} ends too early`;
      commit = { first: row.position, count: row.commit.count, left: row.commit.count };
    }
    if (row.commit.first !== commit.first || row.commit.count !== commit.count || commit.left < 1)
      return "the event is in no commit of its place";
    const before = body.stream === undefined ? undefined : streams.get(body.stream);
    const revision = body.stream === undefined ? 0 : (before?.revision ?? 0) + 1;
    if (row.revision !== revision) return `its revision is ${row.revision}, and its stream counts ${revision}`;
    const { bytes, recorded: at } = row;
    if (!Number.isSafeInteger(at)) return "its recorded time is not whole microseconds";
    if (at < recorded) return "its recorded time is before the one of the event before it";
    const index = row.position - commit.first;
    const link = {
      previous,
      previousInStream: before?.hash,
      position: row.position,
      revision,
      recorded: at,
      index,
      count: commit.count,
    };
    const expected = chainLink({ ...link, record: row.commit.record, bytes }, hash);
    if (!equalBytes(expected, row.hash)) return "the stored bytes do not agree with the chain";
    const column = differs(row.indexed, body);
    if (column) return `its column ${column} does not agree with its bytes`;
    if (body.stream !== undefined) streams.set(body.stream, { revision, hash: row.hash });
    previous = row.hash;
    position = row.position;
    recorded = at;
    commit.left -= 1;
    entries += row.indexed.tags.length + row.indexed.lineage.length;
    if (!isReserved(body.type)) events += 1;
    return undefined;
  };

  const end = (indexEntries: number) => {
    if (commit.left > 0) return { position, what: "the last commit is not whole" };
    if (!equalBytes(previous, head.hash)) return { position, what: "the head does not agree with the chain" };
    if (indexEntries !== entries)
      return { position, what: `the index has ${indexEntries} entries, and the events have ${entries}` };
    return undefined;
  };
  return { next, end, events: () => events, position: () => position };
}

function differs(indexed: IndexedRow["indexed"], body: EventBody): string | undefined {
  if (indexed.id !== body.id) return "id";
  if (indexed.occurred !== body.occurred) return "occurred";
  if (indexed.stream !== body.stream) return "stream";
  if (!sameTexts(indexed.lineage, body.lineage ?? [body.type])) return "type";
  const pairs = tagPairs(body.tags);
  return sameTags(indexed.tags, pairs) || sameTags(indexed.tags.toSorted(byPair), pairs.toSorted(byPair))
    ? undefined
    : "tags";
}

function sameTags(a: readonly Tag[], b: readonly Tag[]): boolean {
  return a.length === b.length && a.every(([name, value], i) => name === b[i]?.[0] && value === b[i]?.[1]);
}

function byPair(a: Tag, b: Tag): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0;
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  if (a.every((text, i) => text === b[i])) return true;
  const inOrder = b.toSorted();
  return a.toSorted().every((text, i) => text === inOrder[i]);
}
