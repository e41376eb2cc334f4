import assert from "node:assert/strict";
import type { Progress } from "../../../subscription/index.ts";
import { clause, granted, ids, parkedRow, ttl } from "./stage.ts";

export const parking = [
  clause("sets events aside with the position, and lists them in log order", async ({ checkpoints, other }) => {
    const lease = granted(await checkpoints.acquire("a", "ann", ttl));
    const rows = [parkedRow(12, "k"), parkedRow(3, "l"), parkedRow(7, "k", { attempts: 0 })];
    for (const add of rows)
      await checkpoints.save(lease, { position: 12, parked: { subscription: "mail", add: [add], remove: [] } });
    assert.deepEqual(await ids(other), ["event-3", "event-7", "event-12"]);
    assert.deepEqual((await other.parked("mail"))[1], rows[2]);
    assert.deepEqual(await other.parked("letters"), []);
  }),

  clause("keeps one row for an event that is set aside again", async ({ checkpoints }) => {
    const lease = granted(await checkpoints.acquire("a", "ann", ttl));
    for (const attempts of [5, 10])
      await checkpoints.save(lease, {
        position: 3,
        parked: { subscription: "mail", add: [parkedRow(3, "k", { attempts })], remove: [] },
      });
    assert.deepEqual(
      (await checkpoints.parked("mail")).map(({ attempts }) => attempts),
      [10],
    );
  }),

  clause("marks the first of one key, or of every key, to be tried again", async ({ checkpoints, other }) => {
    const lease = granted(await checkpoints.acquire("a", "ann", ttl));
    const add = [parkedRow(1, "k"), parkedRow(2, "l"), parkedRow(3, "k"), parkedRow(4, "m")];
    await checkpoints.save(lease, { position: 4, parked: { subscription: "mail", add, remove: [] } });
    const due = async () => (await checkpoints.parked("mail")).filter((row) => row.due).map(({ id }) => id);
    assert.equal(await other.replay("mail", "l"), 1);
    assert.deepEqual(await due(), ["event-2"]);
    assert.equal(await other.replay("mail"), 3);
    assert.deepEqual(await due(), ["event-1", "event-2", "event-4"]);
    assert.equal(await other.replay("mail", "nobody"), 0);
    assert.equal(await other.replay("letters"), 0);
  }),

  clause(
    "changes an event that was tried again in vain where it is still there, and brings none back that was dropped",
    async ({ checkpoints, other }) => {
      const lease = granted(await checkpoints.acquire("a", "ann", ttl));
      const [row, gone] = [parkedRow(1, "k"), parkedRow(2, "k")];
      const save = (parked: Pick<NonNullable<Progress["parked"]>, "add" | "again">) =>
        checkpoints.save(lease, { position: 2, parked: { subscription: "mail", remove: [], ...parked } });
      await save({ add: [row, gone] });
      await other.drop("mail", gone.id);
      const again = [row, gone].map((one) => ({ ...one, error: "still no", attempts: 10, at: 9 }));
      await save({ add: [], again });
      assert.deepEqual(await other.parked("mail"), [again[0]]);
    },
  ),

  clause("no longer marks an event to be tried again once it was", async ({ checkpoints, other }) => {
    const lease = granted(await checkpoints.acquire("a", "ann", ttl));
    const save = (parked: Pick<NonNullable<Progress["parked"]>, "add" | "again">) =>
      checkpoints.save(lease, { position: 2, parked: { subscription: "mail", remove: [], ...parked } });
    await save({ add: [parkedRow(1, "k"), parkedRow(2, "l")] });
    await other.replay("mail");
    await save({ add: [parkedRow(1, "k")], again: [parkedRow(2, "l")] });
    assert.deepEqual(
      (await other.parked("mail")).map(({ due }) => due),
      [false, false],
    );
  }),

  clause("keeps the whole of what a handler said", async ({ checkpoints, other }) => {
    const lease = granted(await checkpoints.acquire("a", "ann", ttl));
    const row = parkedRow(1, "k", { error: "é\n".repeat(1000) });
    await checkpoints.save(lease, { position: 1, parked: { subscription: "mail", add: [row], remove: [] } });
    assert.deepEqual(await other.parked("mail"), [row]);
  }),

  clause("takes events back with the position, and drops one for good", async ({ checkpoints, other }) => {
    const lease = granted(await checkpoints.acquire("a", "ann", ttl));
    const add = [1, 2, 3].map((n) => parkedRow(n, "k"));
    await checkpoints.save(lease, { position: 3, parked: { subscription: "mail", add, remove: [] } });
    await checkpoints.save(lease, { position: 3, parked: { subscription: "mail", add: [], remove: ["event-1"] } });
    assert.deepEqual(await ids(other), ["event-2", "event-3"]);
    assert.deepEqual([await other.drop("mail", "event-3"), await other.drop("mail", "event-3")], [true, false]);
    assert.deepEqual(await ids(checkpoints), ["event-2"]);
  }),
];
