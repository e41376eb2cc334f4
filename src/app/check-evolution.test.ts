import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import * as z from "zod";
import { openEventStore as openMemory } from "../adapters/memory/event-store.ts";
import { openKeys } from "../adapters/memory/keys.ts";
import { catalogueOf, catalogueText, type DeclaredEvent, defineEvent, personal } from "../event/index.ts";
import type { OpenKeys } from "../store/index.ts";
import { fixedContext } from "../testing/index.ts";
import { check } from "./check.ts";
import { readCatalogue, registerEventTypes, registerFitting, saveCatalogue } from "./check-definitions.ts";
import { eraseSubject } from "./erase.ts";
import { nodeCipher } from "./keys.ts";

const purpose = "a customer began to buy";
const schema = z.object({ order: z.string(), cents: z.int().min(0) });
const tags = ({ order }: { order: string }) => ({ order });
const Created = defineEvent("order-created", { schema, purpose, tags });
const command = { command: "test" };

const opened = () => openMemory("memory:", fixedContext());
const told = async (...[config, store, options]: Parameters<typeof check>) =>
  (await check(config, store, options)).map(({ kind, what, place, position }) =>
    [kind, what, place, ...(position === undefined ? [] : [position])].join(" "),
  );
const withSchema = <Data>(shape: z.ZodType<Data>): DeclaredEvent[] => [
  defineEvent("order-created", { schema: shape, purpose, tags: () => ({ order: "o" }) }),
];

describe("checking event types against the log", () => {
  it("finds nothing where each event fits, old and refined ones among them", async () => {
    const store = await opened();
    const Referred = Created.refine("order-created-based-on-a-referral", {
      purpose,
      schema: schema.extend({ code: z.string() }),
    });
    await store.append([Created({ order: "o-1", cents: 1 }), Referred({ order: "o-2", cents: 1, code: "x" })], command);
    const wider = withSchema(schema.extend({ code: z.string().optional() }));
    assert.deepEqual(await told({ events: [...wider, Referred] }, store), []);
  });

  it("names each field that no longer fits, and an event that shows it", async () => {
    const store = await opened();
    await store.append([Created({ order: "o-1", cents: 1 }), Created({ order: "o-2", cents: 2 })], command);
    const { order: _, ...rest } = schema.shape;
    assert.deepEqual(await told({ events: withSchema(schema.extend({ cents: z.string() })) }, store), [
      "problem unfit-field event order-created, field cents 1",
    ]);
    assert.deepEqual(await told({ events: withSchema(schema.extend({ cents: z.int().min(2) })) }, store), [
      "problem unfit-field event order-created, field cents 1",
    ]);
    assert.deepEqual(await told({ events: withSchema(z.object({ ...rest, id: z.string() })) }, store), [
      "problem unfit-field event order-created, field id 1",
    ]);
    assert.deepEqual(await told({ events: withSchema(schema.extend({ code: z.string().default("") })) }, store), [
      "problem filled-field event order-created, field code 1",
    ]);
    const [finding] = await check({ events: withSchema(schema.extend({ code: z.string() })) }, store);
    assert.match(
      finding?.text ?? "",
      /\(2 of 2 events that were looked at, the first at position 1\)\. Make the definition fit/,
    );
    assert.deepEqual([finding?.type, finding?.field, finding?.position], ["order-created", "code", 1]);
  });

  it("holds what the steps make of old events to the schema", async () => {
    const store = await opened();
    await store.append([Created({ order: "o-1", cents: 150 })], command);
    const euros = z.object({ order: z.string(), euros: z.number() });
    const second = (step: (old: { order: string; cents: number }) => unknown) =>
      defineEvent("order-created", { schema: euros, purpose, tags, version: 2, upcast: { 1: step } });
    const good = second(({ order, cents }) => ({ order, euros: cents / 100 }));
    assert.deepEqual(await told({ events: [good] }, store), []);
    assert.deepEqual(await told({ events: [second((old) => old)] }, store), [
      "problem unfit-field event order-created, field euros 1",
    ]);
    const broken = second(() => {
      throw new TypeError("no");
    });
    assert.deepEqual(await told({ events: [broken] }, store), ["problem failed-upcast event order-created 1"]);
    await store.append([good({ order: "o-2", euros: 2 })], command);
    assert.deepEqual(await told({ events: [Created] }, store), ["problem unreadable-version event order-created 2"]);
  });

  it("looks at the oldest and the newest events, as many as it is told", async () => {
    const store = await opened();
    const Loose = defineEvent("order-created", { purpose, tags });
    for (let i = 0; i < 5; i++)
      await store.append([Loose({ order: `o-${i}`, ...(i !== 2 && { cents: 1 }) } as { order: string })], command);
    assert.deepEqual(await told({ events: [Created] }, store, { sample: 2 }), []);
    assert.deepEqual(await told({ events: [Created] }, store, { sample: 3 }), [
      "problem unfit-field event order-created, field cents 3",
    ]);
  });

  it("holds a personal field to its schema until it is erased, wherever an upcaster has put it since", async () => {
    const keys: OpenKeys = (options) => openKeys("memory:", options);
    const store = await openMemory("memory:", {
      ...fixedContext(),
      personal: { cipher: nodeCipher, place: "memory:", openKeys: keys },
    });
    const person = z.object({ order: z.string(), email: z.email(), address: z.object({ city: z.string().length(4) }) });
    const shaped = { purpose, tags: (data: { order: string }) => ({ order: data.order }) };
    const Signed = defineEvent("order-signed", {
      ...shaped,
      schema: person,
      personal: personal("order", ["email", "address.city"]),
    });
    await store.append([Signed({ order: "o-1", email: "ana@example.com", address: { city: "Bonn" } })], command);
    const Moved = defineEvent("order-signed", {
      ...shaped,
      version: 2,
      schema: z.object({
        order: z.number(),
        contact: z.union([z.email(), z.literal("none")]),
        home: person.shape.address,
      }),
      upcast: { 1: ({ order, email, address }: z.infer<typeof person>) => ({ order, contact: email, home: address }) },
    } as never);
    const unfit = ["problem unfit-field event order-signed, field order 2"];
    assert.deepEqual(await told({ events: [Signed] }, store), []);
    const tight = { ...Signed, schema: person.extend({ email: z.literal("bob@example.com") }) };
    assert.deepEqual(await told({ events: [tight] }, store), ["problem unfit-field event order-signed, field email 2"]);
    await eraseSubject(store, "order:o-1", { actor: { kind: "person", id: "eve" }, reason: "asked" });
    assert.deepEqual(await told({ events: [Signed] }, store), []);
    assert.deepEqual(await told({ events: [tight] }, store), []);
    assert.deepEqual(await told({ events: [Moved] }, store), unfit);
  });
});

describe("definitions that the log has registered", () => {
  it("are registered once, and held against the present ones", async () => {
    const store = await opened();
    const narrow = withSchema(schema.extend({ cents: z.int().min(5) }));
    assert.equal(await registerEventTypes(store, [Created], 1), 1);
    assert.equal(await registerEventTypes(store, [Created], 2), 0);
    assert.equal((await store.head()).position, 1);
    assert.deepEqual(await told({ events: [Created] }, store), []);
    assert.deepEqual(await told({ events: narrow }, store), [
      "problem narrowed-field event order-created, field cents",
    ]);
    assert.deepEqual(await told({}, store), ["note removed-type event order-created"]);
    assert.equal(await registerEventTypes(store, [...narrow, defineEvent("order-lost", { purpose })], 3), 2);
    assert.deepEqual((await told({ events: narrow }, store)).slice(0, 1), ["note removed-type event order-lost"]);
  });
});

describe("definitions that break what the log has registered", () => {
  it("are named and not registered, nor is what comes with them, so that they go on being found", async () => {
    const store = await opened();
    const { order: _, ...rest } = schema.shape;
    const renamed = withSchema(z.object({ ...rest, id: z.string() }));
    assert.deepEqual(await registerFitting(store, [Created], 1), { registered: 1, unfit: [] });
    assert.deepEqual(await registerFitting(store, [...renamed, defineEvent("order-lost", { purpose })], 2), {
      registered: 0,
      unfit: ["order-created"],
    });
    assert.equal((await store.head()).position, 1);
    assert.ok((await told({ events: renamed }, store)).some((one) => one.startsWith("problem")));
    assert.deepEqual(await told({ events: [Created] }, store), []);
  });
});

describe("checking event types against a saved catalogue", () => {
  it("saves over an earlier catalogue, and over nothing else", async () => {
    const folder = mkdtempSync(join(tmpdir(), "thence-catalogue-"));
    const path = join(folder, "events.json");
    await saveCatalogue(path, [Created]);
    await saveCatalogue(path, [Created, defineEvent("order-lost", { purpose })]);
    assert.equal((await readCatalogue(path)).types.length, 2);
    const other = join(folder, "important.json");
    writeFileSync(other, '{ "important": true }');
    await assert.rejects(saveCatalogue(other, [Created]), { code: "app/not-overwritten", message: /important\.json/ });
    assert.equal(readFileSync(other, "utf8"), '{ "important": true }');
    await assert.rejects(saveCatalogue(join(folder, "none", "events.json"), [Created]), { code: "app/cannot-write" });
    await assert.rejects(readCatalogue(other), (cause: Error) => !/--save \S*important/.test(cause.message));
    rmSync(folder, { recursive: true });
  });

  it("names what broke", async () => {
    const against = catalogueOf([Created, defineEvent("order-lost", { purpose })]);
    assert.deepEqual(await told({ events: withSchema(schema.extend({ cents: z.string() })) }, undefined, { against }), [
      "problem retyped-field event order-created, field cents",
      "problem removed-type event order-lost",
    ]);
  });

  it("reads what was saved, and refuses what is none", async () => {
    const folder = mkdtempSync(join(tmpdir(), "thence-catalogue-"));
    const path = join(folder, "events.json");
    writeFileSync(path, catalogueText(catalogueOf([Created])));
    assert.deepEqual(await readCatalogue(path), catalogueOf([Created]));
    writeFileSync(path, "{}");
    await assert.rejects(readCatalogue(path), { code: "app/not-a-catalogue", message: /holds no catalogue/ });
    await assert.rejects(readCatalogue(join(folder, "none.json")), {
      code: "app/not-a-catalogue",
      message: /cannot be read/,
    });
    rmSync(folder, { recursive: true });
  });
});

describe("checking personal fields", () => {
  it("refuses a tag that tells one, by name, and notes where it cannot tell", async () => {
    const person = z.object({ order: z.string(), email: z.string() });
    const open = defineEvent("order-created", {
      schema: person,
      purpose,
      tags: ({ order, email }) => ({ order, mail: email }),
      personal: personal("order", ["email"]),
    });
    const [finding] = await check({ events: [open] });
    assert.deepEqual(
      [finding?.kind, finding?.place, finding?.what],
      ["problem", "event order-created, field email", "personal-tag"],
    );
    assert.match(finding?.text ?? "", /^its tag "mail" derives from this personal field/);
    const odd = defineEvent("order-created", {
      purpose,
      personal: personal("order", ["email"]),
      tags: (data: { order: { id(): string }; email: string }) => ({ order: data.order.id() }),
    });
    assert.deepEqual(await told({ events: [odd] }), ["note unknown-tags event order-created"]);
  });
});
