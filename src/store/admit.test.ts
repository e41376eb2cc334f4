import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type Tag, tagText } from "../event/index.ts";
import { sha256 } from "../kit/sha256.ts";
import { nameUuid } from "../kit/uuid.ts";
import { admit, type LogView, type Outcome } from "./admit.ts";
import { chainLink, genesis } from "./chain.ts";
import type { Condition } from "./condition.ts";
import { markerAt } from "./marker.ts";
import type { PreparedCommit } from "./prepare.ts";
import type { PreparedEvent } from "./prepare-event.ts";
import { matches, type Query } from "./query.ts";
import type { Head, StoredEvent } from "./stored.ts";

const seed = 20_261_121;

type Row = StoredEvent & { readonly indexed: PreparedEvent };

/** A log as plain rows, and admission's questions answered by looking through all of them. */
function viewOf(rows: readonly Row[]): LogView {
  const head: Head = {
    log: "l",
    position: rows.length,
    hash: rows.at(-1)?.hash ?? genesis("l", sha256),
    recorded: rows.at(-1)?.recorded ?? 0,
  };
  return {
    head,
    streamHead: (stream) => rows.findLast((row) => row.indexed.stream === stream),
    lastMatch: (query, after) => rows.findLast((row) => row.position > after && matches(query, row.indexed))?.position,
    known: (id) => rows.find((row) => row.indexed.id === id),
  };
}

/** What must come out, said as plainly as possible: one commit at a time, over a list of what is in the log. */
interface Kept {
  readonly id: string;
  readonly text: string;
  readonly stream: string | undefined;
  readonly event: PreparedEvent;
  readonly commit: number;
}

function expected(
  log: Kept[],
  commit: PreparedCommit,
  number: number,
): Partial<Extract<Outcome, { ok: true }>> | string {
  const at = (id: string) => log.findIndex((kept) => kept.id === id);
  const [fresh, known, changed]: [PreparedEvent[], string[], string[]] = [[], [], []];
  for (const event of commit.events) {
    const before = log[at(event.id)]?.text ?? fresh.find((one) => one.id === event.id)?.text;
    if (before === undefined) fresh.push(event);
    else if (before === event.text) known.push(event.id);
    else changed.push(event.id);
  }
  if (commit.known === "refuse" && fresh.length < commit.events.length) {
    const first = at(commit.events[0]?.id ?? "");
    const whole = log.filter((kept) => kept.commit === log[first]?.commit).map((kept) => kept.text);
    const isRetry = first >= 0 && JSON.stringify(whole) === JSON.stringify(commit.events.map((event) => event.text));
    return isRetry ? { first: first + 1, last: first + whole.length, known: whole.length, changed: [] } : "known-event";
  }
  if (fresh.length === 0) return { first: 0, last: 0, known: known.length, changed };
  for (const condition of commit.conditions) {
    if ("stream" in condition && log.filter((kept) => kept.stream === condition.stream).length !== condition.revision)
      return "stale-revision";
    if (
      "query" in condition &&
      log.some((kept, i) => i + 1 > Number(condition.after.slice(1)) && matches(condition.query, kept.event))
    )
      return "condition-failed";
  }
  for (const event of fresh) log.push({ id: event.id, text: event.text, stream: event.stream, event, commit: number });
  return { first: log.length - fresh.length + 1, last: log.length, known: known.length, changed };
}

const order = fc.constantFrom("a", "b", "c");
const event = fc
  .record({ id: fc.nat(40), order, type: fc.constantFrom("added", "accepted"), inStream: fc.boolean(), n: fc.nat(1) })
  .map(({ id, order, type, inStream, n }): PreparedEvent => {
    const [uuid, tags] = [nameUuid(`event ${id}`), [["order", order] as Tag]];
    const stream = inStream ? tagText("order", order) : undefined;
    return {
      id: uuid,
      lineage: [type],
      tags,
      stream,
      occurred: n,
      text: JSON.stringify({ id: uuid, n, order, type, inStream }),
    };
  });
const condition = fc.oneof(
  fc.record({ stream: order.map((name) => `order:${name}`), revision: fc.nat(6) }),
  fc.record({
    query: order.map((name): Query => [{ tags: [`order:${name}`], types: ["added"] }]),
    after: fc.nat(30).map(markerAt),
  }),
);
const commit = fc.record({
  id: fc.constant("c"),
  record: fc.constant('{"id":"c"}'),
  events: fc.array(event, { minLength: 1, maxLength: 4 }),
  conditions: fc.array(condition, { maxLength: 2 }) as fc.Arbitrary<Condition[]>, // the two kinds of conditions
  known: fc.constantFrom("refuse", "skip"),
}) as fc.Arbitrary<PreparedCommit>; // the members above
const batches = fc.array(fc.record({ batch: fc.array(commit, { maxLength: 5 }), now: fc.nat(1000) }), { maxLength: 8 });

describe("admission", () => {
  it(`decides any batches as one commit after the other would be, and chains what it admits (seed ${seed})`, () => {
    fc.assert(
      fc.property(batches, (given) => {
        const rows: Row[] = [];
        const model: Kept[] = [];
        let number = 0;
        for (const { batch, now } of given) {
          const before = viewOf(rows);
          const admission = admit(batch, before, now, sha256);
          for (const [i, one] of batch.entries()) {
            const outcome = admission.outcomes[i];
            assert.ok(outcome);
            const { ok, recorded, ...rest } = { recorded: 0, ...outcome };
            const said = expected(model, one, ++number);
            if (typeof said === "string") assert.equal(outcome.ok ? "accepted" : outcome.refusal.kind, said);
            else assert.deepEqual(rest, said);
          }
          rows.push(...admission.rows);
          assert.deepEqual(admission.head, viewOf(rows).head);
          for (const row of admission.rows) assert.equal(row.recorded, Math.max(now, before.head.recorded));
        }
        assert.deepEqual(
          rows.map((row) => row.indexed.text),
          model.map((kept) => kept.text),
        );
        assertChained(rows);
      }),
      { seed, numRuns: 400 },
    );
  });

  it("retries are told from commits that only share their first event", () => {
    const [one] = fc.sample(event, { seed, numRuns: 1 });
    assert.ok(one);
    const commit: PreparedCommit = { id: "c", record: "{}", events: [one], conditions: [], known: "refuse" };
    const { rows } = admit([commit], viewOf([]), 5, sha256);
    const [again] = admit([commit], viewOf(rows), 9, sha256).outcomes;
    assert.deepEqual(again, { ok: true, first: 1, last: 1, recorded: 5, known: 1, changed: [] });
  });
});

function assertChained(rows: readonly Row[]): void {
  const streams = new Map<string, { revision: number; hash: Uint8Array }>();
  let previous = genesis("l", sha256);
  for (const [i, row] of rows.entries()) {
    const { stream } = row.indexed;
    const before = stream === undefined ? undefined : streams.get(stream);
    const revision = stream === undefined ? 0 : (before?.revision ?? 0) + 1;
    assert.deepEqual([row.position, row.revision], [i + 1, revision]);
    const { first, count, record } = row.commit;
    const { position, recorded, bytes } = row;
    const link = {
      previous,
      previousInStream: before?.hash,
      position,
      revision,
      recorded,
      index: position - first,
      count,
      record,
      bytes,
    };
    previous = chainLink(link, sha256);
    assert.deepEqual(row.hash, previous);
    if (stream !== undefined) streams.set(stream, { revision, hash: previous });
  }
}
