import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as z from "zod";
import { defineEvent } from "./define.ts";
import { BadDefinition, MissingSubject } from "./errors.ts";
import { personal } from "./personal.ts";
import { isPseudonym, pseudonym, pseudonymText } from "./pseudonym.ts";
import { probeTags } from "./tag-probe.ts";

const purpose = "who they are";
const schema = z.object({
  customer: z.string(),
  name: z.string(),
  email: z.email().optional(),
  address: z.object({ street: z.string(), zip: z.string() }),
});
const tags = ({ customer }: { customer: string }) => ({ customer });
const Registered = defineEvent("customer-registered", {
  schema,
  purpose,
  tags,
  personal: personal("customer", ["name", "email", "address.street"]),
});
const ada = { customer: "c-7", name: "Ada", address: { street: "Main 1", zip: "1000" } };

describe("personal fields", () => {
  it("are declared once, and each event says whose they are", () => {
    assert.deepEqual(Registered(ada).personal, {
      subject: "customer:c-7",
      fields: ["name", "email", "address.street"],
    });
  });

  it("need one person", () => {
    const Met = defineEvent("customers-met", {
      purpose,
      tags: (d: { ids: string[]; note: string }) => ({ customer: d.ids }),
      personal: personal("customer", ["note"]),
    });
    assert.throws(() => Met({ ids: ["a", "b"], note: "x" }), MissingSubject);
    assert.throws(() => Met({ ids: [], note: "x" }), MissingSubject);
    assert.equal(Met({ ids: ["a"], note: "x" }).personal?.subject, "customer:a");
  });

  it("are fields of the payload, says the compiler", () => {
    const wrong = defineEvent("customer-seen", {
      schema,
      purpose,
      tags,
      // @ts-expect-error there is no such field
      personal: personal("customer", ["nick"]),
    });
    assert.equal(wrong.type, "customer-seen");
    assert.throws(() => defineEvent("customer-seen", { purpose, personal: personal("", ["a"]) }), BadDefinition);
    assert.throws(() => defineEvent("customer-seen", { purpose, personal: personal("customer", []) }), BadDefinition);
  });

  it("are inherited by what refines the type, with its own beside them", () => {
    const child = Registered.refine("customer-registered-by-phone", {
      schema: schema.extend({ phone: z.string() }),
      purpose,
      personal: personal("customer", ["phone"]),
    });
    assert.deepEqual(child.personal?.fields, ["name", "email", "address.street", "phone"]);
    assert.throws(
      () => Registered.refine("customer-lost", { purpose, personal: personal("order", ["name"]) }),
      BadDefinition,
    );
  });
});

describe("a pseudonym", () => {
  it("stands for a text until the store hides it", () => {
    const marked = pseudonym("ada@example.org");
    assert.ok(isPseudonym(marked) && !isPseudonym("ada@example.org"));
    assert.equal(pseudonymText(marked), "ada@example.org");
    assert.equal(pseudonymText("plain"), "plain");
  });
});

describe("looking for personal fields in tags", () => {
  type Data = z.infer<typeof schema>;
  const fields = personal("customer", ["name", "email", "address.street"]);
  const probe = (tagsOf: (data: Data) => Record<string, string>, withSchema = true) =>
    probeTags(defineEvent("customer-seen", { ...(withSchema && { schema }), purpose, tags: tagsOf, personal: fields }));

  it("finds none where there are none, and says which tags there are", () => {
    for (const withSchema of [true, false])
      assert.deepEqual(
        probe(({ customer, address }) => ({ customer, zip: address.zip }), withSchema),
        { names: ["customer", "zip"], leaks: [] },
      );
  });

  it("finds one however it was changed on its way", () => {
    const ways: readonly ((data: Data) => string)[] = [
      ({ email = "" }) => email,
      ({ email = "" }) => email.split("@")[1] ?? "",
      ({ email = "" }) => `mail:${email.toLowerCase()}`,
      ({ email = "" }) => String([...email].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 65_521, 7)),
      ({ email = "" }) => `x${pseudonym(email)}`,
    ];
    for (const withSchema of [true, false])
      for (const way of ways) {
        const found = probe((data) => ({ customer: data.customer, mail: way(data) }), withSchema);
        assert.deepEqual("leaks" in found && found.leaks, [{ tag: "mail", field: "email" }], String(way));
      }
    const deep = probe(({ customer, address: { street } }) => ({ customer, street }), false);
    assert.deepEqual("leaks" in deep && deep.leaks, [{ tag: "street", field: "address.street" }]);
  });

  it("allows a pseudonym", () => {
    const found = probe(({ customer, email = "" }) => ({ customer, mail: pseudonym(email) }));
    assert.deepEqual(found, { names: ["customer", "mail"], leaks: [] });
  });

  it("says that it cannot tell where the tags ask too much of made-up data", () => {
    const found = probe(({ address }) => ({ zip: address.zip.match(/^\d/)?.[0] ?? fail() }), false);
    assert.deepEqual(found, { unknown: "no digit" });
  });
});

function fail(): never {
  throw new Error("no digit");
}
