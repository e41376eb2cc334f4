import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FileRecord } from "../../capture/index.ts";
import { readEventFile } from "./event-file.ts";

async function read(text: string, size = 11) {
  async function* chunks() {
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const records: FileRecord[] = [];
  for await (const batch of readEventFile(chunks(), { name: "a.xes" })) records.push(...batch.records);
  return records;
}

const fields = (record: FileRecord | undefined) =>
  record?.kind === "fields" ? JSON.parse(JSON.stringify(record.fields)) : record?.kind;
const at = '<date key="time:timestamp" value="2020-01-01T00:00:00Z"/>';
const event = (name: string, more = "") => `<event><string key="concept:name" value="${name}"/>${at}${more}</event>`;
const log = (inside: string) => `<?xml version="1.0"?>\n<log>${inside}</log>`;
const trace = (inside: string) => `<trace><string key="concept:name" value="c1"/>${inside}</trace>`;

describe("reading XES", () => {
  it("gives an event its own attributes, typed, and its trace's as case:<key>", async () => {
    const more =
      '<int key="n" value="7"/><float key="f" value="1.5"/><boolean key="b" value="true"/><id key="i" value="x"/><int key="big" value="2103807459595387724"/>';
    const [record] = await read(log(trace(`<int key="amount" value="3"/>${event("a", more)}`)));
    assert.deepEqual(fields(record), {
      "concept:name": "a",
      "time:timestamp": "2020-01-01T00:00:00Z",
      n: 7,
      f: 1.5,
      b: true,
      i: "x",
      big: "2103807459595387724",
      "case:concept:name": "c1",
      "case:amount": 3,
    });
  });

  it("shows where an event stood and how it was written", async () => {
    const records = await read(log(`\n${trace(`\n${event("a")}\n${event("b")}`)}`));
    assert.deepEqual(
      records.map(({ line, row, raw }) => [line, row, raw]),
      [
        [4, 1, event("a")],
        [5, 2, event("b")],
      ],
    );
  });

  it("keeps nested attributes, lists and containers", async () => {
    const more =
      '<string key="s" value="v"><int key="deep" value="1"/></string><list key="l"><values><string key="x" value="1"/><string key="x" value="2"/></values></list><container key="c"><string key="y" value="z"/></container>';
    const { s, l, c, "s:nested": nested } = fields((await read(log(trace(event("a", more)))))[0]);
    assert.deepEqual({ s, nested, l, c }, { s: "v", nested: { deep: 1 }, l: [{ x: "1" }, { x: "2" }], c: { y: "z" } });
  });

  it("ignores globals and the log's own attributes", async () => {
    const head = `<global scope="event"><string key="concept:name" value="UNKNOWN"/></global><string key="creator" value="x"><string key="in" value="y"/></string>`;
    const records = await read(log(head + trace(event("a"))));
    assert.equal(records.length, 1);
    assert.equal(fields(records[0])["concept:name"], "a");
  });

  it("takes attributes of a trace that stand after its events", async () => {
    const [record] = await read(log(`<trace>${event("a")}<string key="concept:name" value="late"/></trace>`));
    assert.equal(fields(record)["case:concept:name"], "late");
  });

  it("reads a log whose elements bear a namespace prefix", async () => {
    const text = log(trace(event("a")))
      .replaceAll(/<(\/?)(\w)/g, "<$1x:$2")
      .replace("<x:log", '<x:log xmlns:x="http://www.xes-standard.org/"');
    assert.equal(fields((await read(text))[0])["concept:name"], "a");
  });

  it("sets an event aside whose case is unknown", async () => {
    const records = await read(log(`${event("out")}<trace>${event("nameless")}</trace>${trace(event("in"))}`));
    assert.deepEqual(
      records.map((one) => (one.kind === "broken" ? one.reason : one.row)),
      [
        "it stands outside every trace, so its case is unknown",
        "its trace has no concept:name, so its case is unknown",
        3,
      ],
    );
  });

  it("holds a key like __proto__ to be a key like any other", async () => {
    const [record] = await read(log(trace(event("a", '<string key="__proto__" value="x"/>'))));
    assert.equal(record?.kind === "fields" && Object.hasOwn(record.fields, "__proto__"), true);
  });

  it("refuses a log in which no event has a time", async () => {
    const bare = '<event><string key="concept:name" value="a"/></event>';
    await assert.rejects(read(log(trace(bare + bare))), {
      code: "capture/no-times",
      facts: { file: "a.xes", events: 2 },
    });
  });

  it("names the line where XML is broken or ends too early, after giving what came before", async () => {
    const records: FileRecord[] = [];
    async function* chunks() {
      yield new TextEncoder().encode(`<log>\n${trace(event("a"))}\n<trace><event>`);
    }
    await assert.rejects(
      async () => {
        for await (const batch of readEventFile(chunks(), { name: "a.xes" })) records.push(...batch.records);
      },
      { code: "capture/broken-file", message: /line 3/ },
    );
    assert.equal(records.length, 1);
  });

  it("sets an event aside that is longer than a record may be, and goes on", async () => {
    const long = event("a", `<string key="s" value="${"x".repeat(1_100_000)}"/>`);
    const [first, second] = await read(log(trace(long + event("b"))), 262_144);
    assert.deepEqual(
      [first?.kind === "broken" && first.code, first?.raw.length, fields(second)["concept:name"]],
      ["capture/too-long", 1_048_576, "b"],
    );
  });

  it("sets the events of a trace aside whose attributes are too long for any event", async () => {
    const long = `<string key="s" value="${"x".repeat(1_100_000)}"/>`;
    const records = await read(log(`<trace>${long}${event("a")}</trace>${trace(event("b"))}`), 262_144);
    assert.deepEqual(
      records.map((one) => (one.kind === "broken" ? one.code : one.row)),
      ["capture/too-long", 2],
    );
  });

  it("passes over a long comment, and refuses one that does not end", async () => {
    const [record] = await read(log(`<!--${"x".repeat(1_500_000)}-->${trace(event("a"))}`), 262_144);
    assert.equal(record?.raw, event("a"));
    await assert.rejects(read(log(`<!--${"x".repeat(5_000_000)}`), 262_144), {
      code: "capture/broken-file",
      message: /longer than/,
    });
  });

  it("gives long events out before their trace ends", async () => {
    const text = event("a", `<string key="s" value="${"x".repeat(1_000_000)}"/>`);
    async function* chunks() {
      yield new TextEncoder().encode(`<log><trace><string key="concept:name" value="c1"/>`);
      for (let i = 0; i < 12; i++) yield new TextEncoder().encode(text);
      throw new Error("stop");
    }
    let given = 0;
    await assert.rejects(async () => {
      for await (const batch of readEventFile(chunks(), { name: "a.xes" })) given += batch.records.length;
    }, /stop/);
    assert.equal(given, 9);
  });

  it("refuses a document that is no log", async () => {
    await assert.rejects(read("<html></html>"), { code: "capture/broken-file", message: /its root is <html>/ });
  });

  it("expands no entity of a DTD", async () => {
    const bomb = `<!DOCTYPE log [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><log>${trace(event("&b;"))}</log>`;
    await assert.rejects(read(bomb), { code: "capture/broken-file", message: /entity/ });
  });
});
