import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { z } from "zod";
import { defineEvent, personal, pseudonym } from "../event/index.ts";
import {
  defineMetric,
  distinctCount,
  eventCount,
  type MetricOptions,
  propertyMean,
  propertySum,
} from "../metric/index.ts";
import { check } from "./check.ts";

const schema = z.object({ sku: z.string(), cents: z.number(), buyer: z.object({ age: z.number() }) });
const Sold = defineEvent("sold", { schema, tags: ({ sku }) => ({ sku }), purpose: "a test" });

const said = async (measure: MetricOptions["measure"]) => {
  const metric = defineMetric("revenue", { measure, window: "1h", serves: "the test" });
  return (await check({ events: [Sold], metrics: [metric] })).map(
    ({ kind, place, text }) => `${kind} ${place}: ${text}`,
  );
};

describe("checking what metrics ask of events", () => {
  it("finds nothing where the schema has what is asked, or the type has no schema here", async () => {
    const where = [
      { property: "tag:sku", is: "A1" },
      { property: "buyer.age", atLeast: 18 },
    ] as const;
    assert.deepEqual(await said(propertySum("sold", "cents", { where })), []);
    const unknown = await said(propertySum("returned", "cents"));
    assert.deepEqual(unknown.length, 1, "only that the type is not declared");
    assert.match(unknown[0] ?? "", /^note metric revenue: it reads the event type "returned"/);
  });

  it("finds a property that no such event has, in what is measured and in a condition", async () => {
    const [found] = await said(propertySum("sold", "price"));
    assert.match(
      found ?? "",
      /^problem metric revenue: it reads "price" of sold, and no such event has it by its schema/,
    );
    const [condition] = await said(eventCount("sold", { where: [{ property: "colour", is: "red" }] }));
    assert.match(condition ?? "", /"colour" of sold.*tag:colour/);
  });

  it("finds a property that is personal, and so is never measured", async () => {
    const Met = defineEvent("met", {
      schema: z.object({ customer: z.string(), age: z.number(), address: z.object({ city: z.string() }) }),
      personal: personal("customer", ["age", "address.city"]),
      tags: ({ customer }) => ({ customer: pseudonym(customer) }),
      purpose: "a test",
    });
    const ages = defineMetric("ages", { measure: propertyMean("met", "age"), window: "1d", serves: "the test" });
    const findings = await check({ events: [Met], metrics: [ages] });
    assert.deepEqual(
      findings.map(({ kind, what, place }) => [kind, what, place]),
      [["problem", "personal-property", "metric ages"]],
    );
    const places = defineMetric("places", {
      measure: distinctCount("met", "address"),
      window: "1d",
      serves: "the test",
    });
    const [whole] = await check({ events: [Met], metrics: [places] });
    assert.equal(whole?.what, "personal-property", "a part of it is sealed, so the whole is");
  });
});
