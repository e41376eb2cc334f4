import { isReserved, type Tag, tagPairs } from "../event/index.ts";
import { hex, type Sha256 } from "../kit/sha256.ts";
import { equalBytes } from "./admit.ts";
import { chainRules } from "./chain-rules.ts";
import type { StoreEngine } from "./engine.ts";
import type { Integrity } from "./integrity.ts";
import { nextTurn } from "./next-turn.ts";
import { bodyIn, type EventBody, type Head, type IndexedRow } from "./stored.ts";
import { type StreamEnd, streamEnds } from "./stream-ends.ts";

const pageSize = 1000;

/** Reads the whole log again: each link, each stream, each commit, density, and every query column against the bytes. */
export async function verifyLog(
  engine: StoreEngine,
  hash: Sha256,
  progress: (position: number, of: number) => void = () => {},
  mostStreams = 100_000,
): Promise<Integrity> {
  const head = await engine.head();
  const check = checker(engine, head, hash, streamEnds(mostStreams));
  let problem: Integrity["problem"];
  for (let after = 0; after < head.position && !problem; ) {
    const rows = await engine.rows(after, Math.min(pageSize, head.position - after));
    if (rows.length === 0) problem = { position: after + 1, what: "the event is missing" };
    for (const row of rows) {
      after += 1;
      const body = row.body ?? bodyIn(row.bytes);
      // Where the stream ended is waited for only where it is not remembered: millions of promises would cost more than the check.
      const before = body && check.isForgotten(body) ? await check.lookUp(row.position, body) : check.before(body);
      const what = check.next(row, body, before);
      if (what) {
        problem = { position: after, what };
        break;
      }
    }
    progress(after, head.position);
    await nextTurn();
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

function checker(engine: StoreEngine, head: Head, hash: Sha256, streams: ReturnType<typeof streamEnds>) {
  const rules = chainRules({ ...head, position: 0 }, hash);
  let position = 0;
  let events = 0;
  let entries = 0;

  const before = (body: EventBody | undefined) => (body?.stream === undefined ? undefined : streams.get(body.stream));
  const isForgotten = (body: EventBody) => body.stream !== undefined && !streams.isComplete() && !before(body);
  // All that lies before `at` has been checked, its stream too.
  const lookUp = async (at: number, { stream = "" }: EventBody): Promise<StreamEnd | undefined> => {
    const [last] = await engine.page({ stream }, { upTo: at - 1, limit: 1, backwards: true });
    return last;
  };

  const next = (row: IndexedRow, body: EventBody | undefined, before: StreamEnd | undefined): string | undefined => {
    const what = rules.next(row, body, before);
    if (what || !body) return what;
    const column = differs(row.indexed, body);
    if (column) return `its column ${column} does not agree with its bytes`;
    if (body.stream !== undefined) streams.set(body.stream, { revision: row.revision, hash: row.hash });
    position = row.position;
    entries += row.indexed.tags.length + row.indexed.lineage.length;
    if (!isReserved(body.type)) events += 1;
    return undefined;
  };

  const end = (indexEntries: number) => {
    if (rules.missing() > 0) return { position, what: "the last commit is not whole" };
    if (!equalBytes(rules.at().hash, head.hash)) return { position, what: "the head does not agree with the chain" };
    if (indexEntries !== entries)
      return { position, what: `the index has ${indexEntries} entries, and the events have ${entries}` };
    return undefined;
  };
  return { before, isForgotten, lookUp, next, end, events: () => events, position: () => position };
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
