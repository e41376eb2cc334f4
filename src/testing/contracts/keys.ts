import assert from "node:assert/strict";
import type { Keys, OpenKeysOptions } from "../../store/index.ts";
import type { Clause, Contract } from "../contract.ts";
import { seededBytes } from "../fixed-clock.ts";

/** All that an adapter's test must say: how to open keys at a fresh place, and the same place again. */
export interface KeysHarness {
  /** Opens keys; called with a new number, at a fresh place of its own, and with the same number at the same place. */
  open(place: number, options: OpenKeysOptions): Promise<Keys | undefined>;
  /** Takes away what `open` made. */
  cleanup?(place: number): void | Promise<void>;
}

interface Stage {
  /** Opens the place of this clause, making it where `create` says so (the default). */
  open(options?: Partial<OpenKeysOptions>): Promise<Keys>;
  find(options?: Partial<OpenKeysOptions>): Promise<Keys | undefined>;
}

const log = "01a1fb67-1800-7ade-bd3f-bfded8a21c49";
let places = 0;

async function onStage<Result>(harness: KeysHarness, play: (stage: Stage) => Promise<Result>): Promise<Result> {
  const place = ++places;
  const opened: Keys[] = [];
  let seed = 0;
  const find = async (options: Partial<OpenKeysOptions> = {}) => {
    const keys = await harness.open(place, { log, create: true, random: seededBytes(++seed), ...options });
    if (keys) opened.push(keys);
    return keys;
  };
  try {
    return await play({
      find,
      open: async (options) => {
        const keys = await find(options);
        assert.ok(keys, "there are keys, or they were made");
        return keys;
      },
    });
  } finally {
    for (const keys of opened) await keys.close();
    await harness.cleanup?.(place);
  }
}

function clause(name: string, check: (stage: Stage) => Promise<void>, needs?: string): Clause<KeysHarness> {
  return { name, ...(needs !== undefined && { needs }), check: (harness) => onStage(harness, check) };
}

const [ana, bo] = ["customer:ana", "customer:bo"];

async function keyOf(keys: Keys, subject: string): Promise<string> {
  const state = (await keys.find([subject])).get(subject);
  assert.ok(state?.kind === "key", `${subject} has a key`);
  return Buffer.from(state.key).toString("hex");
}

async function destroyedOf(keys: Keys, subject: string) {
  const state = (await keys.find([subject])).get(subject);
  assert.ok(state?.kind === "destroyed", `the key of ${subject} is destroyed`);
  return { at: state.at, fingerprint: state.fingerprint };
}

/** What every place for keys promises. */
export const keysContract: Contract<KeysHarness> = {
  port: "keys",
  lacks: (harness) => onStage(harness, async ({ open }) => (await open()).lacks),
  clauses: [
    clause("makes a key of 32 bytes for each subject, no two alike, and gives it again", async ({ open }) => {
      const keys = await open();
      assert.equal((await keys.find([ana, bo])).size, 0);
      await keys.make([ana, bo]);
      const first = await keyOf(keys, ana);
      assert.equal(first.length, 64);
      assert.notEqual(await keyOf(keys, bo), first);
      await keys.make([bo, ana]);
      assert.equal(await keyOf(keys, ana), first);
    }),

    clause("answers of the subjects that were asked for, and of none that it never heard of", async ({ open }) => {
      const keys = await open();
      await keys.make([ana, bo]);
      assert.deepEqual([...(await keys.find([bo, "customer:cy"])).keys()], [bo]);
      assert.equal((await keys.make([])).size, 0);
    }),

    clause("remembers that a key was destroyed, and makes none for that subject again", async ({ open }) => {
      const keys = await open();
      await keys.make([ana, bo]);
      const kept = await keyOf(keys, bo);
      await keys.destroy(ana, { at: 7, fingerprint: "f" });
      assert.deepEqual(await destroyedOf(keys, ana), { at: 7, fingerprint: "f" });
      assert.equal((await keys.make([ana])).get(ana)?.kind, "destroyed");
      assert.equal(await keyOf(keys, bo), kept, "another's key is as it was");
    }),

    clause("lets the first destruction count", async ({ open }) => {
      const keys = await open();
      await keys.make([ana]);
      assert.equal((await keys.destroy(ana, { at: 7, fingerprint: "f" })).at, 7);
      assert.equal((await keys.destroy(ana, { at: 8 })).at, 7);
      assert.deepEqual(await destroyedOf(keys, ana), { at: 7, fingerprint: "f" });
    }),

    clause("remembers a destruction also where there was no key", async ({ open }) => {
      const keys = await open();
      await keys.destroy(ana, { at: 7 });
      assert.equal((await destroyedOf(keys, ana)).at, 7);
      assert.equal((await keys.make([ana, bo])).get(ana)?.kind, "destroyed");
      assert.equal((await keyOf(keys, bo)).length, 64);
    }),

    clause("changes its epoch when a key is destroyed, and not when one is made", async ({ open }) => {
      const keys = await open();
      const before = await keys.epoch();
      await keys.make([ana]);
      assert.equal(await keys.epoch(), before);
      await keys.destroy(ana, { at: 7 });
      assert.notEqual(await keys.epoch(), before);
    }),

    clause("keeps subjects of any Unicode apart", async ({ open }) => {
      const keys = await open();
      const subjects = [
        "customer:é",
        "customer:e\u0301",
        "customer:É",
        "customer:'; drop table",
        "c:\u0001",
        "c:%",
        "c:_",
      ];
      await keys.make(subjects);
      assert.equal(new Set(await Promise.all(subjects.map((subject) => keyOf(keys, subject)))).size, subjects.length);
    }),

    clause("makes nothing where it is only to look", async ({ find, open }) => {
      assert.equal(await find({ create: false }), undefined);
      assert.equal(await find({ create: false }), undefined);
      await open();
    }),

    clause(
      "gives keys, secret, log and destructions again after it was closed",
      async ({ open }) => {
        const first = await open();
        await first.make([ana, bo]);
        const [key, epoch] = [await keyOf(first, ana), await first.epoch()];
        await first.destroy(bo, { at: 7 });
        await first.close();
        const again = await open({ create: false });
        assert.equal(await keyOf(again, ana), key);
        assert.equal((await destroyedOf(again, bo)).at, 7);
        assert.equal(again.log, log);
        assert.deepEqual(again.secret, first.secret);
        assert.equal(again.secret.length, 32);
        assert.notEqual(await again.epoch(), epoch);
      },
      "durability",
    ),

    clause(
      "says which log it was made for, also when it is opened for another",
      async ({ open }) => {
        await (await open()).close();
        assert.equal((await open({ log: "01a1fb67-1800-7ade-bd3f-bfded8a21c50" })).log, log);
      },
      "durability",
    ),

    clause(
      "shows at once what another that has it open has made and destroyed",
      async ({ open }) => {
        const [one, other] = [await open(), await open()];
        assert.deepEqual(other.secret, one.secret);
        await Promise.all([one.make([ana]), other.make([ana])]);
        assert.equal(await keyOf(one, ana), await keyOf(other, ana));
        const epoch = await other.epoch();
        await one.destroy(ana, { at: 7 });
        assert.notEqual(await other.epoch(), epoch);
        assert.equal((await destroyedOf(other, ana)).at, 7);
      },
      "durability",
    ),
  ],
};
