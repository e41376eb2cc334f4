import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type CloudEvent, cloudEvent, fromCloudEvent, NotACloudEvent } from "./cloud-event.ts";
import type { RecordedEvent } from "./envelope.ts";
import { BadTime } from "./time.ts";

const recorded: RecordedEvent = {
  id: "018bcfe5-6803-7000-8000-000000000000",
  type: "order-created",
  lineage: ["order-created"],
  version: 1,
  data: { lines: [{ sku: "s" }], note: null },
  tags: { order: "o:1", customer: ["a\\b", "line\nbreak"] },
  stream: "order:o:1",
  revision: 1,
  position: 42,
  occurred: 1_700_000_000_123_456,
  offset: 60,
  recorded: 1_700_000_001_000_000,
  commit: "018bcfe5-6803-7000-8000-000000000001",
  actor: { kind: "person", id: "kim" },
  intent: { command: "place-order", reason: "they asked", onBehalfOf: "a customer" },
  correlation: "c-1",
  causation: "e-0",
};

describe("a CloudEvent", () => {
  it("brings an event back as it was: id, time, stream, tags, payload, actor and intent", () => {
    const read = fromCloudEvent(JSON.parse(JSON.stringify(cloudEvent(recorded, "https://shop.example"))));
    assert.deepEqual(read, {
      id: recorded.id,
      source: "https://shop.example",
      type: recorded.type,
      moment: { at: recorded.occurred, offset: 60 },
      stream: recorded.stream,
      tags: recorded.tags,
      data: recorded.data,
      correlation: "c-1",
      causation: "e-0",
      actor: { kind: "person", id: "kim" },
      intent: recorded.intent,
    });
  });

  it("has attribute names as the specification allows them, and no empty one", () => {
    const { data, ...attributes } = cloudEvent({ ...recorded, tags: {} }, "https://shop.example");
    assert.ok(data);
    for (const [name, value] of Object.entries(attributes)) {
      assert.match(name, /^[a-z0-9]{1,20}$/);
      assert.notEqual(value, "", name);
    }
  });

  it("of another system names its subject as a tag and a stream", () => {
    const read = fromCloudEvent({
      specversion: "1.0",
      id: "7",
      source: "/s",
      type: "com.example.created",
      subject: "a:b",
      data: [1],
    });
    assert.deepEqual(read, {
      id: "7",
      source: "/s",
      type: "com.example.created",
      tags: { subject: "a:b" },
      stream: "subject:a:b",
      data: [1],
    });
  });

  it("is refused without what every CloudEvent has, and with a time that is none", () => {
    const good = { specversion: "1.0", id: "7", source: "/s", type: "t" };
    const broken: readonly (readonly [event: unknown, about: RegExp])[] = [
      [null, /no JSON object/],
      [[good], /no JSON object/],
      ["text", /no JSON object/],
      [{ ...good, specversion: "0.3" }, /specversion is 0.3/],
      [{ ...good, id: undefined }, /"id" is missing/],
      [{ ...good, source: "" }, /"source" is not text/],
      [{ ...good, type: 7 }, /"type" is not text/],
    ];
    for (const [event, about] of broken) {
      assert.throws(
        () => fromCloudEvent(event),
        (cause) => cause instanceof NotACloudEvent && about.test(cause.message),
      );
    }
    assert.throws(() => fromCloudEvent({ ...good, time: "yesterday" }), BadTime);
    const event: CloudEvent = { ...good, specversion: "1.0" };
    assert.deepEqual(fromCloudEvent(event).data, {});
  });
});
