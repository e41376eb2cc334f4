import assert from "node:assert/strict";
import type { Clock } from "../../event/index.ts";
import type { Acquired, Checkpoints, Lease, Parked, Progress } from "../../subscription/index.ts";
import type { Clause, Contract } from "../contract.ts";
import { type FixedClock, fixedClock } from "../fixed-clock.ts";
import { refuses } from "./event-store/stage.ts";

/** All that an adapter's test must say: how to open an empty place for checkpoints. */
export interface CheckpointsHarness {
  /** A fresh, empty place. */
  open(context: { readonly clock: Clock }): Promise<Checkpoints>;
  /** Opens the same place again, as another process would. Only what lacks durability may leave it out. */
  openAgain?(checkpoints: Checkpoints, context: { readonly clock: Clock }): Promise<Checkpoints>;
  /** Takes away what `open` made, once it is closed. */
  cleanup?(checkpoints: Checkpoints): void | Promise<void>;
}

interface Stage {
  readonly checkpoints: Checkpoints;
  readonly clock: FixedClock;
  /** Another connection to the same place, where the adapter has such; otherwise the same one. */
  readonly other: Checkpoints;
}

const second = 1_000_000;
const ttl = 10 * second;

async function onStage<Result>(harness: CheckpointsHarness, play: (stage: Stage) => Promise<Result>): Promise<Result> {
  const clock = fixedClock();
  const checkpoints = await harness.open({ clock });
  const other = (await harness.openAgain?.(checkpoints, { clock })) ?? checkpoints;
  try {
    return await play({ checkpoints, clock, other });
  } finally {
    await other.close();
    await checkpoints.close();
    await harness.cleanup?.(checkpoints);
  }
}

const clause = (name: string, check: (stage: Stage) => Promise<void>, needs?: string): Clause<CheckpointsHarness> => ({
  name,
  ...(needs !== undefined && { needs }),
  check: (harness) => onStage(harness, check),
});

function granted(got: Acquired): Lease {
  assert.equal(got.kind, "granted");
  assert.ok(got.kind === "granted");
  return got.lease;
}

const parkedRow = (position: number, key: string, more: Partial<Parked> = {}): Parked => ({
  id: `event-${position}`,
  position,
  key,
  error: "no",
  attempts: 5,
  at: 1,
  due: false,
  ...more,
});
const ids = async (checkpoints: Checkpoints) => (await checkpoints.parked("mail")).map(({ id }) => id);

const leases = [
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
    clock.advance(ttl);
    assert.deepEqual(await owners(), ["bob"]);
  }),
];

const positions = [
  clause("has no position where none was saved, and the last where some were", async ({ checkpoints, other }) => {
    assert.equal(await checkpoints.load("a"), undefined);
    const lease = granted(await checkpoints.acquire("a", "ann", ttl));
    for (const position of [0, 3, 3, 10]) await checkpoints.save(lease, { position });
    assert.equal(await other.load("a"), 10);
    assert.deepEqual(await other.positions("a"), new Map([["a", 10]]));
    assert.deepEqual(await other.positions("b"), new Map());
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

const parking = [
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

const table = "create table if not exists contract_effect (n integer)";

const transactions = [
  clause(
    "keeps work exactly when it keeps the checkpoint",
    async ({ checkpoints, other, clock }) => {
      const lease = granted(await checkpoints.acquire("a", "ann", ttl));
      const effects: unknown[] = [];
      const look = async () => {
        const one = granted(await other.acquire(`look-${effects.length}`, "eve", ttl));
        let rows: readonly unknown[] = [];
        await other.save(one, { position: 0 }, (tx) => {
          tx.run(table);
          rows = tx.all("select n from contract_effect order by n").map((row) => row["n"]);
        });
        effects.push(rows);
        return rows;
      };
      const add = (n: number) => (tx: Parameters<NonNullable<Parameters<Checkpoints["save"]>[2]>>[0]) => {
        tx.run(table);
        tx.run("insert into contract_effect values (?)", n);
      };
      await checkpoints.save(lease, { position: 1 }, add(1));
      const broken = checkpoints.save(lease, { position: 2 }, (tx) => {
        add(2)(tx);
        throw new Error("it broke");
      });
      await assert.rejects(broken, { message: "it broke" });
      assert.deepEqual([await other.load("a"), await look()], [1, [1]]);
      clock.advance(ttl);
      const next = granted(await other.acquire("a", "bob", ttl));
      await refuses("subscription/lease-lost", checkpoints.save(lease, { position: 2 }, add(2)));
      assert.deepEqual(await look(), [1], "who lost the lease has no effect");
      await other.save(next, { position: 2 }, add(2));
      assert.deepEqual([await checkpoints.load("a"), await look()], [2, [1, 2]]);
    },
    "transaction",
  ),
];

/** What every place for checkpoints promises. */
export const checkpointsContract: Contract<CheckpointsHarness> = {
  port: "checkpoints",
  clauses: [...leases, ...positions, ...parking, ...transactions],
  lacks: (harness) => onStage(harness, async ({ checkpoints }) => checkpoints.lacks),
};
