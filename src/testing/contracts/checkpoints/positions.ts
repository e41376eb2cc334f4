import assert from "node:assert/strict";
import { refuses } from "../event-store/stage.ts";
import { clause, granted, ids, parkedRow, ttl } from "./stage.ts";

export const positions = [
  clause("has no position where none was saved, and the last where some were", async ({ checkpoints, other }) => {
    assert.equal(await checkpoints.load("a"), undefined);
    const lease = granted(await checkpoints.acquire("a", "ann", ttl));
    for (const position of [0, 3, 3, 10]) await checkpoints.save(lease, { position });
    assert.equal(await other.load("a"), 10);
    assert.deepEqual(await other.positions("a"), new Map([["a", 10]]));
    for (const prefix of ["b", "_", "%", "*"]) assert.deepEqual(await other.positions(prefix), new Map(), prefix);
  }),

  clause(
    "refuses a save under an older epoch, and keeps what the newer one saved",
    async ({ checkpoints, other, clock }) => {
      const old = granted(await checkpoints.acquire("a", "ann", ttl));
      await checkpoints.save(old, { position: 5 });
      clock.advance(ttl);
      const lease = granted(await other.acquire("a", "bob", ttl));
      const late = {
        position: 9,
        parked: { subscription: "mail", add: [parkedRow(9, "k")], remove: [] },
      };
      await refuses("subscription/lease-lost", checkpoints.save(old, late));
      assert.deepEqual([await other.load("a"), await ids(other)], [5, []]);
      await other.save(lease, { position: 6 });
      assert.equal(await checkpoints.load("a"), 6);
    },
  ),

  clause("lets a holder save whose lease has run out while nobody took it over", async ({ checkpoints, clock }) => {
    const lease = granted(await checkpoints.acquire("a", "ann", ttl));
    clock.advance(5 * ttl);
    await checkpoints.save(lease, { position: 5 });
    await checkpoints.renew(lease, ttl);
    assert.equal(await checkpoints.load("a"), 5);
  }),

  clause("never lets a position go backwards", async ({ checkpoints }) => {
    const lease = granted(await checkpoints.acquire("a", "ann", ttl));
    await checkpoints.save(lease, { position: 5 });
    const back = { position: 4, parked: { subscription: "mail", add: [parkedRow(4, "k")], remove: [] } };
    await refuses("subscription/position-backwards", checkpoints.save(lease, back));
    assert.deepEqual([await checkpoints.load("a"), await ids(checkpoints)], [5, []]);
  }),

  clause(
    "gives the next owner the last saved position: what was handled and not saved comes again",
    async ({ checkpoints, other, clock }) => {
      const lease = granted(await checkpoints.acquire("a", "ann", ttl));
      await checkpoints.save(lease, { position: 5 });
      clock.advance(ttl);
      granted(await other.acquire("a", "bob", ttl));
      assert.equal(await other.load("a"), 5);
    },
  ),

  clause("keeps positions beyond 32 bits", async ({ checkpoints, other }) => {
    const lease = granted(await checkpoints.acquire("a", "ann", ttl));
    const position = 2 ** 40 + 1;
    await checkpoints.save(lease, { position });
    assert.deepEqual([await other.load("a"), await other.positions("a")], [position, new Map([["a", position]])]);
  }),

  clause(
    "forgets a position and leaves leases, notes and parked events as they are",
    async ({ checkpoints, other }) => {
      const lease = granted(await checkpoints.acquire("a", "ann", ttl));
      await checkpoints.save(lease, {
        position: 5,
        parked: { subscription: "mail", add: [parkedRow(5, "k")], remove: [] },
      });
      await checkpoints.note(lease, "kept");
      await other.forget("a");
      assert.equal(await checkpoints.load("a"), undefined);
      assert.deepEqual([await ids(other), await other.noted("a")], [["event-5"], "kept"]);
      await checkpoints.save(lease, { position: 1 });
      assert.equal((await other.acquire("a", "bob", ttl)).kind, "held");
    },
  ),

  clause(
    "keeps a text under a lease's name, and none from who lost the lease",
    async ({ checkpoints, other, clock }) => {
      assert.equal(await checkpoints.noted("a"), undefined);
      const old = granted(await checkpoints.acquire("a", "ann", ttl));
      await checkpoints.note(old, "one");
      await checkpoints.note(old, "two 'ü'");
      assert.deepEqual([await other.noted("a"), await other.noted("b")], ["two 'ü'", undefined]);
      clock.advance(ttl);
      const lease = granted(await other.acquire("a", "bob", ttl));
      await refuses("subscription/lease-lost", checkpoints.note(old, "three"));
      await other.release(lease);
      await refuses("subscription/lease-lost", other.note(lease, "four"));
      assert.deepEqual([await checkpoints.noted("a"), await checkpoints.load("a")], ["two 'ü'", undefined]);
    },
  ),

  clause(
    "keeps positions, leases, notes and parked events for whoever opens it later",
    async ({ checkpoints, other }) => {
      const lease = granted(await checkpoints.acquire("a", "ann", ttl));
      const row = parkedRow(7, "k");
      await checkpoints.save(lease, { position: 7, parked: { subscription: "mail", add: [row], remove: [] } });
      await checkpoints.note(lease, "kept");
      await checkpoints.close();
      assert.deepEqual([await other.load("a"), await other.noted("a")], [7, "kept"]);
      assert.deepEqual(await other.parked("mail"), [row]);
      assert.equal((await other.acquire("a", "bob", ttl)).kind, "held");
      await other.save(lease, { position: 8 });
    },
    "durability",
  ),
];
