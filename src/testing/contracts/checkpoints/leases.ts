import assert from "node:assert/strict";
import { refuses } from "../event-store/stage.ts";
import { clause, granted, second, ttl } from "./stage.ts";

export const leases = [
  clause("gives a lease to one owner, and tells the next who holds it", async ({ checkpoints, other, clock }) => {
    const lease = granted(await checkpoints.acquire("a", "ann", ttl));
    const got = await other.acquire("a", "bob", ttl);
    assert.ok(got.kind === "held");
    assert.deepEqual([got.by.owner, got.by.epoch, got.by.until], ["ann", lease.epoch, clock() + ttl]);
    granted(await other.acquire("b", "bob", ttl));
  }),

  clause("never gives a lease to two of many who ask at once", async ({ checkpoints, other }) => {
    const asked = Array.from({ length: 20 }, (_, i) => (i % 2 ? other : checkpoints).acquire("a", `owner-${i}`, ttl));
    const got = await Promise.all(asked);
    assert.equal(got.filter(({ kind }) => kind === "granted").length, 1);
  }),

  clause("does not give a held lease to the same owner twice", async ({ checkpoints, other }) => {
    granted(await checkpoints.acquire("a", "ann", ttl));
    assert.equal((await other.acquire("a", "ann", ttl)).kind, "held");
  }),

  clause("keeps a lease as long as it is renewed", async ({ checkpoints, other, clock }) => {
    const lease = granted(await checkpoints.acquire("a", "ann", ttl));
    for (let i = 0; i < 10; i++) {
      clock.advance(ttl - second);
      assert.equal((await other.acquire("a", "bob", ttl)).kind, "held");
      await checkpoints.renew(lease, ttl);
    }
  }),

  clause("gives a lease that ran out to the next, with a higher epoch", async ({ checkpoints, other, clock }) => {
    const before = granted(await checkpoints.acquire("a", "ann", ttl));
    clock.advance(ttl);
    const after = granted(await other.acquire("a", "bob", ttl));
    assert.ok(after.epoch > before.epoch);
    await refuses("subscription/lease-lost", checkpoints.renew(before, ttl));
  }),

  clause(
    "gives a lease that was given back to the next at once, with a higher epoch",
    async ({ checkpoints, other }) => {
      const before = granted(await checkpoints.acquire("a", "ann", ttl));
      await checkpoints.release(before);
      const after = granted(await other.acquire("a", "bob", ttl));
      assert.ok(after.epoch > before.epoch);
      await checkpoints.release(before);
      assert.equal((await checkpoints.acquire("a", "cat", ttl)).kind, "held", "the old grant releases nothing");
    },
  ),

  clause("outwaits a lease that was granted before the clock was set back", async ({ checkpoints, other, clock }) => {
    granted(await checkpoints.acquire("a", "ann", ttl));
    clock.advance(-3600 * second);
    for (let waited = 0; waited < 10; waited += 2) {
      assert.equal((await other.acquire("a", "bob", ttl)).kind, "held");
      clock.advance(2 * second);
    }
    granted(await other.acquire("a", "bob", ttl));
  }),

  clause("lists no dead lease for longer than it lasts, though the clock was set back", async (stage) => {
    const { checkpoints, other, clock } = stage;
    granted(await checkpoints.acquire("x#1", "ann", ttl));
    clock.advance(-3600 * second);
    for (let waited = 0; waited < 10; waited += 2) {
      assert.equal((await other.leases("x#")).length, 1);
      clock.advance(2 * second);
    }
    assert.deepEqual(await other.leases("x#"), []);
  }),

  clause(
    "does not outwait a lease that is renewed after the clock was set back",
    async ({ checkpoints, other, clock }) => {
      const lease = granted(await checkpoints.acquire("a", "ann", ttl));
      clock.advance(-3600 * second);
      for (let i = 0; i < 10; i++) {
        assert.equal((await other.acquire("a", "bob", ttl)).kind, "held");
        clock.advance(3 * second);
        await checkpoints.renew(lease, ttl);
      }
    },
  ),

  clause("lists the leases that have not run out, by how their names begin", async ({ checkpoints, other, clock }) => {
    granted(await checkpoints.acquire("x#1", "ann", ttl));
    granted(await checkpoints.acquire("x#2", "bob", 2 * ttl));
    granted(await checkpoints.acquire("y#1", "cat", 2 * ttl));
    const owners = async () => (await other.leases("x#")).map(({ owner }) => owner).sort();
    assert.deepEqual(await owners(), ["ann", "bob"]);
    for (const pattern of ["_", "%", "x_", "*"]) assert.deepEqual(await other.leases(pattern), [], pattern);
    clock.advance(ttl);
    assert.deepEqual(await owners(), ["bob"]);
  }),
];
