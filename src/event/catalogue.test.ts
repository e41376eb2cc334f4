import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as z from "zod";
import { catalogueOf, catalogueText, eventTypeDefined, parseCatalogue } from "./catalogue.ts";
import { compareCatalogues } from "./compare-catalogues.ts";
import { defineEvent } from "./define.ts";
import type { DeclaredEvent, EventDefinition, EventOptions } from "./definition.ts";
import { personal } from "./personal.ts";
import type { Upcasters } from "./upcast.ts";

const purpose = "a customer began to buy";
const base = z.object({
  order: z.string(),
  customer: z.string(),
  cents: z.int().min(0),
  channel: z.enum(["web", "shop"]),
  note: z.string().optional(),
  address: z.object({ street: z.string() }).optional(),
  lines: z.array(z.object({ sku: z.string(), count: z.int() })),
  paidBy: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("card"), last: z.string() }),
    z.object({ kind: z.literal("invoice") }),
  ]),
});
type Order = z.infer<typeof base>;
const options = {
  schema: base,
  purpose,
  stream: "order",
  tags: ({ order, customer }: { order: string; customer: string }) => ({ order, customer }),
};
const Created = defineEvent("order-created", options);

const compared = (after: readonly DeclaredEvent[], before: readonly DeclaredEvent[] = [Created]) =>
  compareCatalogues(catalogueOf(before), catalogueOf(after)).map(({ kind, what, type, field }) =>
    [kind, what, type, ...(field === undefined ? [] : [field])].join(" "),
  );
const shaped = (schema: z.ZodType<unknown>) => [
  defineEvent("order-created", {
    purpose,
    stream: "order",
    schema,
    tags: () => ({ order: "o", customer: "c" }),
  } as EventOptions<unknown>),
];

describe("a catalogue", () => {
  it("says of each type what others rely on, the same text for the same definitions", () => {
    const Referred = Created.refine("order-created-based-on-a-referral", {
      purpose,
      schema: base.extend({ code: z.string() }),
      personal: personal("customer", ["note"]),
    });
    const catalogue = catalogueOf([Referred, Created]);
    assert.deepEqual(
      catalogue.types.map(({ type }) => type),
      ["order-created", "order-created-based-on-a-referral"],
    );
    const [, child] = catalogue.types;
    assert.deepEqual(child?.lineage, ["order-created-based-on-a-referral", "order-created"]);
    assert.deepEqual(
      [child?.tags, child?.stream, child?.version, child?.upcasts],
      [["customer", "order"], "order", 1, []],
    );
    assert.deepEqual(child?.personal, { subject: "customer", fields: ["note"] });
    assert.equal(catalogueText(catalogue), catalogueText(catalogueOf([Created, Referred])));
    assert.deepEqual(parseCatalogue(catalogueText(catalogue)), catalogue);
    assert.deepEqual(compareCatalogues(catalogue, catalogue), []);
  });

  it("is not read from anything else", () => {
    for (const text of ["", "[]", "{}", '{"catalogue":2,"types":[]}', '{"catalogue":1,"types":[{}]}', "{"])
      assert.equal(parseCatalogue(text), undefined, text);
  });

  it("is registered under an id that follows from its content", () => {
    const [entry] = catalogueOf([Created]).types;
    assert.ok(entry);
    assert.equal(eventTypeDefined(entry, 1).id, eventTypeDefined(entry, 2).id);
    assert.notEqual(eventTypeDefined(entry, 1).id, eventTypeDefined({ ...entry, purpose: "another" }, 1).id);
  });
});

describe("comparing a type with what it was", () => {
  it("allows a new optional field, a refinement, a new type and another purpose", () => {
    assert.deepEqual(compared(shaped(base.extend({ referralCode: z.string().optional() }))), []);
    const Referred = Created.refine("order-created-based-on-a-referral", { purpose });
    assert.deepEqual(compared([Created, Referred, defineEvent("order-lost", { purpose })]), []);
    assert.deepEqual(compared([defineEvent("order-created", { ...options, purpose: "said better" })]), []);
  });

  const { customer: _, ...rest } = base.shape;
  const breaks: readonly (readonly [what: string, schema: z.ZodType<unknown>, ...findings: string[]])[] = [
    ["a renamed field", z.object({ ...rest, buyer: z.string() }), "renamed-field order-created customer"],
    ["a removed field", z.object(rest), "removed-field order-created customer"],
    ["a retyped field", base.extend({ cents: z.string() }), "retyped-field order-created cents"],
    [
      "a newly required field",
      base.extend({ referralCode: z.string() }),
      "newly-required-field order-created referralCode",
    ],
    [
      "a field that is filled in only when an event is made",
      base.extend({ referralCode: z.string().default("none") }),
      "newly-required-field order-created referralCode",
    ],
    [
      "an optional field that became required",
      base.extend({ note: z.string() }),
      "newly-required-field order-created note",
    ],
    ["a narrowed enum", base.extend({ channel: z.enum(["web"]) }), "narrowed-field order-created channel"],
    ["an enum where any text was", base.extend({ customer: z.enum(["a"]) }), "narrowed-field order-created customer"],
    ["a raised minimum", base.extend({ cents: z.int().min(1) }), "narrowed-field order-created cents"],
    [
      "a pattern where none was",
      base.extend({ customer: z.string().regex(/^c-/) }),
      "narrowed-field order-created customer",
    ],
    [
      "a field deeper down",
      base.extend({ address: z.object({ street: z.string(), zip: z.string() }).optional() }),
      "newly-required-field order-created address.zip",
    ],
    [
      "a field in a list",
      base.extend({ lines: z.array(z.object({ sku: z.int(), count: z.int() })) }),
      "retyped-field order-created lines[].sku",
    ],
    [
      "a field in one of several shapes",
      base.extend({
        paidBy: z.discriminatedUnion("kind", [
          z.object({ kind: z.literal("card") }),
          z.object({ kind: z.literal("invoice") }),
        ]),
      }),
      "removed-field order-created paidBy.last",
    ],
    [
      "two at once",
      z.object({ ...rest, cents: z.boolean() }),
      "removed-field order-created customer",
      "retyped-field order-created cents",
    ],
  ];
  for (const [what, schema, ...findings] of breaks)
    it(`names ${what}`, () =>
      assert.deepEqual(
        compared(shaped(schema))
          .filter((one) => one.startsWith("problem"))
          .sort(),
        findings.map((one) => `problem ${one}`),
      ));

  it("says why it breaks, and what to do", () => {
    const [change] = compareCatalogues(catalogueOf([Created]), catalogueOf(shaped(base.extend({ code: z.string() }))));
    assert.match(
      change?.text ?? "",
      /^it is new and required, and events in the log may lack it\. .*raise `version` to 2 and give `upcast` a step 1/,
    );
  });

  it("notes what widens, because older code may not expect it", () => {
    for (const [schema, note] of [
      [base.extend({ channel: z.enum(["web", "shop", "phone"]) }), "note widened-field order-created channel"],
      [base.extend({ cents: z.number().min(0) }), "note widened-field order-created cents"],
      [base.extend({ customer: z.string().nullable() }), "note widened-field order-created customer"],
      [base.omit({ note: true }), "note removed-field order-created note"],
      [base.extend({ customer: z.string().optional() }), "note newly-optional-field order-created customer"],
    ] as const)
      assert.ok(compared(shaped(schema)).includes(note), `${note}: ${compared(shaped(schema))}`);
    const Nullable = shaped(base.extend({ customer: z.string().nullable() }));
    assert.deepEqual(compared([Created], Nullable), ["problem retyped-field order-created customer"]);
  });

  it("allows any shape under a raised version, with a step from the old one", () => {
    const Second = defineEvent("order-created", {
      purpose,
      stream: "order",
      version: 2,
      schema: z.object({ order: z.string(), customer: z.string(), euros: z.number() }),
      tags: options.tags,
      upcast: { 1: (old: Order) => ({ order: old.order, customer: old.customer, euros: old.cents / 100 }) },
    });
    assert.deepEqual(compared([Second]), ["note raised-version order-created"]);
    assert.deepEqual(compared([Created], [Second]), ["problem lowered-version order-created"]);
    const after = catalogueOf([Second]);
    const bare = { ...after, types: after.types.map((entry) => ({ ...entry, upcasts: [] })) };
    assert.deepEqual(
      compareCatalogues(catalogueOf([Created]), bare).map(({ what }) => what),
      ["missing-upcaster"],
    );
  });

  it("names a type whose parent's version is raised while its own stays", () => {
    const parent = (version: number, upcast: Upcasters): EventDefinition<"order-created"> =>
      defineEvent("order-created", { purpose, version, upcast });
    const [first, second] = [parent(1, {}), parent(2, { 1: (old) => old })];
    const child = (of: EventDefinition<"order-created">, version: number, upcast: Upcasters) =>
      of.refine("order-created-by-phone", { purpose, version, upcast, schema: z.looseObject({ phone: z.string() }) });
    const [was, kept, raised] = [child(first, 1, {}), child(second, 1, {}), child(second, 2, { 1: (old) => old })];
    assert.deepEqual(compared([kept], [was]), ["problem raised-ancestor order-created-by-phone"]);
    assert.deepEqual(compared([raised], [was]), ["note raised-version order-created-by-phone"]);
    assert.deepEqual(compared([kept], [kept]), []);
    const catalogue = catalogueOf([kept]);
    assert.deepEqual(catalogue.types[0]?.versions, [1, 2]);
    assert.deepEqual(parseCatalogue(catalogueText(catalogue)), catalogue);
    const [change] = compareCatalogues(catalogueOf([was]), catalogue);
    assert.match(change?.text ?? "", /refines order-created, whose version is raised from 1 to 2.*`version` to 2/);
  });

  it("allows a personal field to take in what lies around it, and not the other way about", () => {
    const secret = (field: "address" | "address.street") => [
      defineEvent("order-created", { ...options, personal: personal("customer", [field]) }),
    ];
    assert.deepEqual(compared(secret("address"), secret("address.street")), [
      "note newly-personal order-created address",
    ]);
    assert.deepEqual(compared(secret("address.street"), secret("address")), [
      "problem no-longer-personal order-created address",
    ]);
  });

  it("names a type, a lineage, a stream and a tag that are gone, and a field that is no longer personal", () => {
    assert.deepEqual(compared([]), ["problem removed-type order-created"]);
    const Referred = Created.refine("order-referred", { purpose, schema: base });
    assert.deepEqual(compared([defineEvent("order-referred", options)], [Referred]), [
      "problem removed-lineage order-referred",
    ]);
    assert.deepEqual(compared([Referred], [defineEvent("order-referred", options)]), [
      "note added-lineage order-referred",
    ]);
    assert.deepEqual(compared([defineEvent("order-created", { ...options, stream: "customer" })]), [
      "problem changed-stream order-created",
    ]);
    const bare = defineEvent("order-created", { ...options, tags: ({ order }: Order) => ({ order }) });
    assert.deepEqual(compared([bare]), ["problem removed-tag order-created"]);
    assert.deepEqual(compared([Created], [bare]), ["note added-tag order-created"]);
    const secret = defineEvent("order-created", { ...options, personal: personal("customer", ["note"]) });
    assert.deepEqual(compared([Created], [secret]), ["problem no-longer-personal order-created note"]);
    assert.deepEqual(compared([secret]), ["note newly-personal order-created note"]);
  });

  it("says where a shape cannot be compared", () => {
    const bare = defineEvent("bell-rung", { purpose });
    const odd = defineEvent("bell-rung", { purpose, schema: z.object({ at: z.date() }) });
    assert.deepEqual(compared([bare], [bare]), ["note not-comparable bell-rung"]);
    assert.deepEqual(compared([odd], [odd]), ["note not-comparable bell-rung"]);
  });
});
