import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FileRecord } from "../../capture/index.ts";
import { readEventFile } from "./event-file.ts";

/** Reads a document in pieces that break it anywhere. */
async function read(content: string | Uint8Array, size = 11) {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const records: FileRecord[] = [];
  for await (const batch of readEventFile(chunks(), { name: "a.ocel", whole: { again: chunks } }))
    records.push(...batch.records);
  return records;
}

/** A record without its place; of one that was set aside, where it stood and why. */
const shown = (record: FileRecord) => {
  if (record.kind === "broken") return [record.line, record.code, record.reason];
  const { line: _line, row: _row, raw: _raw, ...rest } = record;
  return JSON.parse(JSON.stringify(rest));
};
const problems = (records: readonly FileRecord[]) => records.filter(({ kind }) => kind === "broken").map(shown);
const kinds = (records: readonly FileRecord[]) => records.map(({ kind }) => kind);

const time = "2024-01-01T00:00:00Z";
const order = { id: "o1", type: "orders" };
const paid = { id: "e1", type: "pay order", time, relationships: [{ objectId: "o1", qualifier: "paid" }] };
const json = (more: object) => JSON.stringify({ objects: [order], events: [paid], ...more });

describe("reading OCEL 2.0 as JSON", () => {
  it("gives objects, their links and events, whichever stand first", async () => {
    const events = [{ ...paid, attributes: [{ name: "sum", value: 3 }] }];
    const item = { id: "i1", type: "items", attributes: [{ name: "weight", time, value: 1.5 }] };
    const objects = [{ ...order, relationships: [{ objectId: "i1", qualifier: "holds" }] }, item];
    const expected = [
      { kind: "object", object: order, values: [] },
      { kind: "object-link", from: order, to: { id: "i1", type: "items" }, qualifier: "holds" },
      { kind: "object", object: { id: "i1", type: "items" }, values: [{ name: "weight", value: 1.5, time }] },
    ];
    const event = {
      kind: "object-event",
      ...{ id: "e1", type: "pay order", time },
      attributes: { sum: 3 },
      objects: [{ ...order, qualifier: "paid" }],
    };
    assert.deepEqual((await read(JSON.stringify({ objects, events }))).map(shown), [...expected, event]);
    assert.deepEqual((await read(JSON.stringify({ events, eventTypes: [{ name: "}{][" }], objects }))).map(shown), [
      event,
      ...expected,
    ]);
  });

  it("sets an event aside that names an object which is not there, or lacks its type, id or time", async () => {
    const lacking = (name: string) => Object.fromEntries(Object.entries(paid).filter(([key]) => key !== name));
    const events = [
      { ...paid, relationships: [{ objectId: "o9" }] },
      ...["type", "id", "time"].map(lacking),
      { ...paid, relationships: [{ qualifier: "paid" }] },
      { ...paid, relationships: "o1" },
      { ...paid, attributes: [{ value: 1 }] },
      {
        ...paid,
        attributes: [
          { name: "a", value: 1 },
          { name: "a", value: 2 },
        ],
      },
      7,
      paid,
    ];
    const records = await read(json({ events }).replaceAll('{"id"', '\n{"id"'));
    assert.deepEqual(
      problems(records).map((one) => one[1]),
      [
        "capture/unknown-object",
        "capture/no-type",
        "capture/no-id",
        "capture/no-time",
        "capture/no-id",
        "capture/bad-list",
        "capture/bad-attribute",
        "capture/told-twice",
        "capture/not-an-object",
      ],
    );
    assert.deepEqual(problems(records)[0], [
      3,
      "capture/unknown-object",
      'it names the object "o9", which is not in the file',
    ]);
    assert.equal(records.at(-1)?.kind, "object-event");
  });

  it("sets one link aside and keeps the object and its other links", async () => {
    const objects = [{ ...order, relationships: [{ objectId: "o9", qualifier: "x" }, { objectId: "o1" }] }];
    const records = await read(json({ objects }));
    assert.deepEqual(kinds(records), ["object", "broken", "object-link", "object-event"]);
    assert.equal(records[1]?.raw, '{"from":"o1","to":"o9","qualifier":"x"}');
  });

  it("does not choose between two types of one object", async () => {
    const records = await read(json({ objects: [order, { ...order, type: "items" }] }));
    assert.deepEqual(kinds(records), ["broken", "broken", "broken"]);
    assert.match(String(problems(records)[2]), /told-twice.*more than one type/);
  });

  it("sets an object aside whose value has no time, or a value", async () => {
    const objects = [
      { ...order, attributes: [{ name: "weight", value: 1 }] },
      { id: "o2", type: "orders", attributes: [{ name: "weight", time }] },
      { id: "o3", type: "orders", attributes: [{ name: "weight", time, value: null }] },
    ];
    const records = await read(json({ objects }));
    assert.deepEqual(
      problems(records).map((one) => one[1]),
      ["capture/no-time", "capture/bad-attribute"],
    );
    assert.deepEqual(kinds(records), ["broken", "broken", "object", "object-event"]);
  });

  it("sets one broken or too long member aside and reads the others", async () => {
    const long = JSON.stringify({ ...paid, note: "x".repeat(1_100_000) });
    const text = `{"objects":[${JSON.stringify(order)}],"events":[{"id" 1},${long},${JSON.stringify(paid)}]}`;
    const records = await read(text, 65_536);
    assert.deepEqual(kinds(records), ["object", "broken", "broken", "object-event"]);
    assert.deepEqual(
      problems(records).map((one) => one[1]),
      ["capture/not-json", "capture/too-long"],
    );
    assert.ok(records.every(({ raw }) => raw.length <= 1_048_576));
  });

  it("says where a document ends too early or goes wrong, after what came before", async () => {
    const refused = async (text: string, message: RegExp) =>
      await assert.rejects(read(text), { code: "capture/broken-file", message });
    await refused(json({}).slice(0, -5), /ends before its closing brace/);
    await refused('{"objects":[],\n"events" [', /line 2: "\[" stands where a colon should/);
    await refused('{"events":[1 2]}', /stands where a comma or the end/);
    await refused('{"events":[1,]}', /stands where a value should/);
    await refused('{"events":[],}', /"}" stands where a value should/);
    await refused('{"events":[]} {}', /nothing more/);
    await refused("[]", /the object of the log should/);
    await refused('{"events":{}}', /its "events" is no list/);
    await refused('{"what":[]}', /it holds no "events"/);
  });
});

describe("reading OCEL 1.0 as JSON", () => {
  const old = (more: object) =>
    JSON.stringify({
      "ocel:global-log": { "ocel:version": "1.0" },
      "ocel:events": {
        e1: { "ocel:activity": "pay", "ocel:timestamp": time, "ocel:omap": ["o1"], "ocel:vmap": { sum: 3 } },
      },
      "ocel:objects": { o1: { "ocel:type": "orders", "ocel:ovmap": { weight: 2 } } },
      ...more,
    });

  it("gives events and objects, whose values hold from the start", async () => {
    assert.deepEqual((await read(old({}))).map(shown), [
      {
        kind: "object-event",
        id: "e1",
        type: "pay",
        time,
        attributes: { sum: 3 },
        objects: [{ id: "o1", type: "orders" }],
      },
      { kind: "object", object: { id: "o1", type: "orders" }, values: [{ name: "weight", value: 2 }] },
    ]);
  });

  it("sets an event aside that names an unknown object, or has objects that are no list", async () => {
    const event = { "ocel:activity": "pay", "ocel:timestamp": time };
    const records = await read(
      old({ "ocel:events": { a: { ...event, "ocel:omap": ["o9"] }, b: { ...event, "ocel:omap": "o1" }, c: event } }),
    );
    assert.deepEqual(
      problems(records).map((one) => one[1]),
      ["capture/unknown-object", "capture/bad-list"],
    );
    assert.deepEqual(kinds(records), ["broken", "broken", "object-event", "object"]);
    assert.match(records[0]?.raw ?? "", /^"a": \{/);
  });
});

describe("reading OCEL as XML", () => {
  const newXml = (events: string, objects = '<object id="o1" type="orders"/>') =>
    `<?xml version="1.0"?>\n<log><event-types><event-type name="pay"><attributes><attribute name="sum" type="float"/><attribute name="fast" type="boolean"/></attributes></event-type></event-types>\n<objects>${objects}</objects>\n<events>${events}</events></log>`;
  const event = (inside = "", tag = `id="e1" type="pay" time="${time}"`) => `<event ${tag}>${inside}</event>`;
  const about = (id: string) => `<objects><relationship object-id="${id}" qualifier="paid"/></objects>`;

  it("gives a 2.0 log's events with values of the kinds it declares", async () => {
    const values =
      '<attributes><attribute name="sum">3.5</attribute><attribute name="fast">true</attribute><attribute name="note"><![CDATA[<a>]]> &amp; b</attribute></attributes>';
    const objects = `<object id="o1" type="orders"><attributes><attribute name="w" time="${time}">1</attribute></attributes><objects><relationship object-id="o1" qualifier="itself"/></objects></object>`;
    assert.deepEqual((await read(newXml(event(values + about("o1")), objects))).map(shown), [
      { kind: "object", object: order, values: [{ name: "w", value: "1", time }] },
      { kind: "object-link", from: order, to: order, qualifier: "itself" },
      {
        kind: "object-event",
        ...{ id: "e1", type: "pay", time },
        attributes: { sum: 3.5, fast: true, note: "<a> & b" },
        objects: [{ ...order, qualifier: "paid" }],
      },
    ]);
  });

  it("gives a 1.0 log's events and objects", async () => {
    const text = `<log><global scope="event"><string key="activity" value="__INVALID__"/></global><events><event><string key="id" value="e1"/><string key="activity" value="pay"/><date key="timestamp" value="${time}"/><list key="omap"><string key="object-id" value="o1"/></list><list key="vmap"><float key="sum" value="3"/></list></event></events><objects><object><string key="id" value="o1"/><string key="type" value="orders"/><list key="ovmap"><string key="w" value="x"/></list></object></objects></log>`;
    assert.deepEqual((await read(text)).map(shown), [
      { kind: "object-event", id: "e1", type: "pay", time, attributes: { sum: 3 }, objects: [order] },
      { kind: "object", object: order, values: [{ name: "w", value: "x" }] },
    ]);
  });

  it("does not choose between two times of one event", async () => {
    const twice = `<date key="timestamp" value="${time}"/>`;
    const text = `<log><events><event><string key="id" value="e1"/><string key="activity" value="pay"/>${twice}${twice}</event></events></log>`;
    assert.deepEqual(problems(await read(text)), [
      [1, "capture/told-twice", 'its "timestamp" is there more than once'],
    ]);
  });

  it("sets aside what lacks a type, an id, a time or an object, and says where it stood", async () => {
    const records = await read(
      newXml(
        [
          event(about("o9")),
          event("", 'id="e2" type="pay"'),
          event("", `type="pay" time="${time}"`),
          event("", `id="e4" time="${time}"`),
          event("<attributes><attribute>1</attribute></attributes>"),
          event(about("o1")),
        ].join("\n"),
      ),
    );
    assert.deepEqual(
      problems(records).map(([line, code]) => [line, code]),
      [
        [4, "capture/unknown-object"],
        [5, "capture/no-time"],
        [6, "capture/no-id"],
        [7, "capture/no-type"],
        [8, "capture/bad-attribute"],
      ],
    );
    assert.equal(records.at(-1)?.kind, "object-event");
  });

  it("expands and fetches nothing that a DTD names", async () => {
    const doctype = '<!DOCTYPE log [<!ENTITY secret SYSTEM "file:///etc/passwd">]>';
    const values = '<attributes><attribute name="note">&secret;</attribute></attributes>';
    const text = newXml(event(values)).replace("\n<log>", `\n${doctype}<log>`);
    await assert.rejects(read(text), { code: "capture/broken-file", message: /entity/ });
  });

  it("refuses what is cut off, no XML, or another log", async () => {
    const refused = async (text: string, message: RegExp) =>
      await assert.rejects(read(text), { code: "capture/broken-file", message });
    await refused(newXml(event()).slice(0, -9), /unclosed tag/);
    await refused("<log><events><event></events></log>", /unexpected close tag|tag/);
    await refused("<book/>", /its root is <book>/);
    await refused("<log><trace/></log>", /holds no <events>/);
    await refused(`<log>${"<a>".repeat(200)}`, /nested deeper/);
  });
});

describe("reading an object-centric log", () => {
  it("needs a file that can be read again", async () => {
    async function* chunks() {
      yield new Uint8Array([123]);
    }
    await assert.rejects(Array.fromAsync(readEventFile(chunks(), { name: "pipe" })), {
      code: "capture/bad-import",
      message: /read twice/,
    });
  });

  it("sets aside what holds bytes that are no text", async () => {
    const bytes = new TextEncoder().encode(json({ events: [{ ...paid, type: "p#y" }, paid] }));
    bytes[bytes.indexOf(35)] = 0xff;
    const records = await read(bytes);
    assert.deepEqual(kinds(records), ["object", "broken", "object-event"]);
    assert.equal(problems(records)[0]?.[1], "capture/encoding");
  });
});
