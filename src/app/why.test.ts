import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, it } from "node:test";
import { acting, completion, sell, shop, target, windowCloses, windowFrom } from "../../test/checkout.ts";
import { EffectRequested, EffectSucceeded } from "../action/index.ts";
import { DecisionMade } from "../decision/index.ts";
import { MetricDefined, MetricObserved } from "../metric/index.ts";
import { OutcomeMeasured } from "../outcome/index.ts";
import { CaseOpened, QuestionAsked } from "../question/index.ts";
import { SignalRaised } from "../signal/index.ts";
import type { EventStore } from "../store/index.ts";
import { fixedContext } from "../testing/index.ts";
import { person } from "./actors.ts";
import { answer } from "./cases.ts";
import { turn } from "./loop.ts";
import { all } from "./read.ts";
import { openStore } from "./stores.ts";
import { type Reason, why } from "./why.ts";

const folder = mkdtempSync(join(tmpdir(), "thence-why-"));
const file = join(folder, "log.db");
const everything = { rows: Number.MAX_SAFE_INTEGER };
const flat = (reason: Reason): Reason[] => [reason, ...reason.because.flatMap(flat)];
const typesIn = (reason: Reason) => flat(reason).map((one) => one.event.type);

/** A log in which a number broke, somebody decided, it was done, and its outcome was measured. */
async function lived(): Promise<{ store: EventStore; id: string }> {
  const store = await openStore(`sqlite:${file}`, fixedContext());
  const world = acting(target().actuator, () => 0);
  await sell(store, 0, 10, 8);
  await sell(store, 1, 10, 2);
  const [id = ""] = (await turn(store, shop, windowCloses(1), world)).opened;
  const actor = person("maya", "terminal", "stated");
  await answer(store, { case: id, option: "roll-back", reason: "the form is broken", actor, now: windowCloses(1) });
  await turn(store, shop, windowCloses(1), { ...world, wallClock: () => Number.MAX_SAFE_INTEGER });
  await sell(store, 3, 10, 9);
  await turn(store, shop, windowCloses(3), world);
  return { store, id };
}

describe("why", () => {
  let store: EventStore;
  let id: string;
  before(async () => {
    ({ store, id } = await lived());
  });
  after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it("leads from a case back to the very events that were counted, each with its intent", async () => {
    const reason = await why(store, id, everything);
    assert.ok(OutcomeMeasured.is(reason.event), "it begins with what came of it");
    const types = typesIn(reason);
    for (const definition of [
      EffectSucceeded,
      EffectRequested,
      DecisionMade,
      QuestionAsked,
      CaseOpened,
      SignalRaised,
      MetricObserved,
      MetricDefined,
    ]) {
      assert.ok(types.includes(definition.type), definition.type);
    }
    const broken = flat(reason).find((one) => MetricObserved.is(one.event) && one.event.data.from === windowFrom(1));
    assert.ok(broken?.counted?.same);
    const counted = broken.because.map((one) => one.event).filter((event) => !event.type.startsWith("thence."));
    assert.deepEqual(
      counted.map((event) => event.position),
      broken.counted.positions,
    );
    assert.deepEqual(
      ["checkout-started", "order-placed"].map((type) => counted.filter((event) => event.type === type).length),
      [10, 2],
    );
    assert.ok(
      counted.every((event) => event.intent.command === "pay" && event.intent.onBehalfOf?.startsWith("session:")),
    );
    assert.ok(
      flat(reason).some((one) => MetricObserved.is(one.event) && one.event.data.from === windowFrom(3)),
      "and to the number afterwards",
    );
  });

  it("tells the same thing by its name, its id and its position", async () => {
    const [decision] = await all(store, { types: [DecisionMade.type] });
    assert.ok(decision);
    const ways = await Promise.all(
      [`D${id.slice(1)}`, decision.id, String(decision.position)].map((name) => why(store, name, everything)),
    );
    for (const way of ways) {
      assert.equal(way.event.id, decision.id);
      assert.deepEqual(way, ways[0]);
    }
  });

  it("explains a signal and an effect by their ids", async () => {
    const signal = await why(store, `S${id.slice(1)}`, everything);
    assert.ok(SignalRaised.is(signal.event));
    const [requested] = (await all(store, { types: [EffectRequested.type] })).filter(EffectRequested.is);
    const effect = await why(store, requested?.data.effect ?? "", everything);
    assert.ok(EffectSucceeded.is(effect.event));
    assert.ok(typesIn(effect).includes(DecisionMade.type));
  });

  it("shows of a plain event of the business its own intent", async () => {
    const { event, because, counted } = await why(store, "1", everything);
    assert.deepEqual(
      [event.type, event.intent.command, event.intent.reason],
      ["checkout-started", "pay", "wants to pay"],
    );
    assert.deepEqual([because, counted], [[], undefined]);
  });

  it("shows as many of the counted events as it is asked for, and still says how many there are", async () => {
    const reason = await why(store, `S${id.slice(1)}`, { rows: 3 });
    const observed = flat(reason).find((one) => one.counted);
    assert.equal(observed?.counted?.events, 12);
    assert.equal(observed.because.filter((one) => !one.event.type.startsWith("thence.")).length, 3);
  });

  for (const name of [
    "0",
    "999999",
    "99999999999999999999",
    "C-NOWHERE0",
    "D-",
    "E-x",
    "nonsense",
    "",
    "C",
    "-1",
    "00000000-0000-8000-8000-000000000000",
  ]) {
    it(`knows nothing of "${name}", and says what it knows`, () =>
      assert.rejects(why(store, name, everything), { code: "app/nothing-known", kind: "refused" }));
  }

  it("says that the rows are not the ones that were counted, where the history was changed", async () => {
    const changed = async (name: string, change: (db: DatabaseSync) => void) => {
      const path = join(folder, `${name}.db`);
      const original = new DatabaseSync(file);
      original.exec(`vacuum into '${path}'`);
      original.close();
      const db = new DatabaseSync(path);
      for (const row of db.prepare("select name from sqlite_master where type = 'trigger'").all())
        db.exec(`drop trigger "${row["name"]}"`);
      change(db);
      db.close();
      const copy = await openStore(`sqlite:${path}`, fixedContext());
      try {
        return flat(await why(copy, `S${id.slice(1)}`, everything)).find((one) => one.counted)?.counted?.same;
      } finally {
        await copy.close();
      }
    };
    const [order] = await all(store, { types: ["order-placed"], tags: ["session:s-1-0"] });
    const [definition] = await all(store, { types: [MetricDefined.type] });
    const replace = (position: number | undefined, from: string, to: string) => (db: DatabaseSync) => {
      const done = db
        .prepare("update event set bytes = cast(replace(cast(bytes as text), ?, ?) as blob) where position = ?")
        .run(from, to, position ?? 0);
      assert.equal(Number(done.changes), 1);
    };
    assert.equal(await changed("untouched", () => {}), true);
    assert.equal(
      await changed("order", replace(order?.position, "s-1-0", "s-1-9")),
      false,
      "an order was given to somebody else",
    );
    assert.equal(
      await changed("definition", replace(definition?.position, "one half the", "one third the")),
      false,
      "the definition says something else now",
    );
  });

  it("names the metric's definition as it was", async () => {
    const reason = await why(store, `S${id.slice(1)}`, everything);
    const defined = flat(reason).find((one) => MetricDefined.is(one.event))?.event;
    assert.ok(defined && MetricDefined.is(defined));
    assert.deepEqual(JSON.parse(defined.data.content), completion);
  });
});
