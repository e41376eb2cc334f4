import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, it } from "node:test";
import { eraseSubject, openStore, person } from "../../src/app/index.ts";
import { table } from "../../src/cli/table.ts";
import { defineEvent, importedEvent, type NewEvent, personal, type Tags } from "../../src/event/index.ts";
import type { EventStore } from "../../src/store/index.ts";
import { fixedContext } from "../../src/testing/index.ts";
import { start } from "../thence.ts";
import { type Ended, thence } from "./cli.ts";

const folder = mkdtempSync(join(tmpdir(), "thence-insight-edges-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const urlOf = (name: string) => `sqlite:${join(folder, name, "log.db")}`;
const minute = 60_000_000;

async function told(
  name: string,
  events: readonly NewEvent[],
  more: (store: EventStore) => Promise<void> = async () => {},
) {
  mkdirSync(join(folder, name));
  const store = await openStore(urlOf(name), fixedContext());
  for (let first = 0; first < events.length; first += 90)
    await store.append(events.slice(first, first + 90), { command: "tell" });
  await more(store);
  await store.close();
  return urlOf(name);
}

const event = (type: string, at: number, tags: Tags, data: object = {}) =>
  importedEvent({ type, data, tags, occurred: at * minute });

/** Everything that can be asked of a log, each with what a command line needs at least. */
const questions: Readonly<Record<string, readonly string[]>> = {
  funnel: ["funnel", "view", "cart", "--by", "who", "--within", "1h"],
  "funnel with all": [
    ...[
      "funnel",
      "view",
      "cart",
      "--by",
      "who",
      "--within",
      "1h",
      "--compare",
      "--breakdown",
      "price",
      "--trend",
      "1d",
    ],
    ...["--time-to-convert", "--drop-off", "1", "--drivers", "--driver", "price", "--rows", "1"],
  ],
  "process map": ["process-map", "--by", "who", "--durations", "--bottlenecks", "--rework", "--expect", "view > cart"],
  "map of objects": ["process-map", "--by", "who", "--by", "item"],
  retention: ["retention", "--start", "view", "--by", "who", "--unit", "day"],
  segments: ["segments", "--sum", "price", "--breakdown", "brand", "--unit", "day"],
  paths: ["paths", "--by", "who", "--from", "view", "--breakdown", "brand"],
  "paths between": ["paths", "--by", "who", "--from", "view", "--to", "cart", "--every"],
  sequences: ["sequences", "--by", "who"],
  "sequences before": ["sequences", "--by", "who", "--before", "cart", "--check", "9"],
};
const ask = (question: string, store: string, ...more: string[]) =>
  thence([...(questions[question] ?? []), ...more, "--store", store]);

describe("a question to an empty log", () => {
  let store: string;
  before(async () => {
    store = await told("empty", []);
  });
  for (const question of Object.keys(questions))
    it(`is answered with nothing, and a note that says so: ${question}`, async () => {
      const { status, out, err } = await ask(question, store);
      assert.equal(status, 0, err);
      assert.ok(out.length > 0);
      assert.match(err, /note: the log has no events\. Read some in with thence import/);
      assert.doesNotMatch(out, /NaN|undefined|Infinity/);
    });
});

describe("a question about what is not there", () => {
  let store: string;
  before(async () => {
    store = await told("small", [
      event("view", 1, { who: "v-1" }, { price: 5 }),
      event("cart", 1, { who: "v-1" }),
      event("cart", 2, { who: "v-1" }),
      event("mail", 3, {}),
    ]);
  });

  it("about a type that never occurred is answered, with the type that was probably meant", async () => {
    for (const args of [
      ["funnel", "view", "crat", "--by", "who", "--within", "1h"],
      ["process-map", "--by", "who", "--expect", "view > crat"],
      ["retention", "--start", "crat", "--by", "who", "--unit", "day"],
      ["segments", "crat"],
      ["paths", "--by", "who", "--from", "crat"],
      ["sequences", "--by", "who", "--before", "crat"],
    ]) {
      const { status, err } = await thence([...args, "--store", store]);
      assert.equal(status, 0, err);
      assert.match(err, /note: no event has the type "crat"\. Did you mean "cart"\?/);
    }
  });

  it("about a type that never bears the tag says that", async () => {
    const { err } = await thence(["funnel", "view", "mail", "--by", "who", "--within", "1h", "--store", store]);
    assert.match(err, /there are events of the type "mail", and none of them bears the tag "who"/);
  });

  it("about a tag that nothing bears names those there are", async () => {
    for (const args of [
      ["funnel", "view", "--by", "whom", "--within", "1h"],
      ["process-map", "--by", "whom"],
      ["retention", "--start", "view", "--by", "whom", "--unit", "day"],
      ["segments", "--distinct", "whom"],
      ["paths", "--by", "whom"],
      ["sequences", "--by", "whom"],
    ])
      assert.match(
        (await thence([...args, "--store", store])).err,
        /no event bears the tag "whom"\. The tags there are: who\./,
      );
  });

  it("about a window of no time counts events of one instant, and nothing else", async () => {
    const { out } = await thence([
      "funnel",
      "view",
      "cart",
      "--by",
      "who",
      "--within",
      "0s",
      "--rows",
      "2",
      "--store",
      store,
    ]);
    assert.match(out, /2 {2}cart +1 +100\.0 %/);
    assert.match(out, /v-1 +view 1970-01-01T00:01:00Z #1 +cart 1970-01-01T00:01:00Z #2/);
    const none = await thence(["funnel", "cart", "cart", "cart", "--by", "who", "--within", "0s", "--store", store]);
    assert.match(none.out, /3 {2}cart +0/);
  });

  it("about a property that nothing has shows it as missing, and drops nobody", async () => {
    const funnel = await thence([
      "funnel",
      "view",
      "--by",
      "who",
      "--within",
      "1h",
      "--breakdown",
      "constructor",
      "--store",
      store,
    ]);
    assert.match(funnel.out, /\n\(missing\) +1 /);
    const sum = await thence(["segments", "--sum", "toString", "--store", store]);
    assert.match(sum.err, /4 have no number there: the property is missing\. They are not in the answer's numbers\./);
    const retention = await thence([
      "retention",
      "--start",
      "view",
      "--by",
      "who",
      "--unit",
      "day",
      "--breakdown",
      "brand",
      "--store",
      store,
    ]);
    assert.match(retention.out, /\(missing\) +1/);
  });

  it("is about the log as it was at a position, where one is given", async () => {
    const at = async (position: string) => (await ask("funnel", store, "--up-to", position, "--json")).out;
    assert.deepEqual(
      JSON.parse(await at("1")).steps.map((step: { entities: number }) => step.entities),
      [1, 0],
    );
    assert.deepEqual(
      JSON.parse(await at("2")).steps.map((step: { entities: number }) => step.entities),
      [1, 1],
    );
    assert.equal(JSON.parse(await at("999")).log.events, 4);
    assert.match((await ask("funnel", store, "--up-to", "0")).err, /no events/);
  });
});

describe("a property of mixed types", () => {
  let store: string;
  before(async () => {
    const prices = [5, "7.5", [1, 2], null, "free", { a: 1 }, true, "5"];
    store = await told(
      "mixed",
      prices.map((price, i) => event("view", i, { who: `v-${i}` }, { price })),
    );
  });

  it("is summed up where it is a number, and what is none is told", async () => {
    const { out, err } = await thence(["segments", "--sum", "price", "--store", store]);
    assert.match(out, /^17\.5\n/);
    assert.match(
      err,
      /5 have a value that is not a number \("\[1,2\]", "free", "null"\)\. They are not in the answer's numbers\./,
    );
    assert.match((await thence(["segments", "--median", "price", "--store", store])).out, /^5\n/);
  });

  it("is broken down by each value as it is written", async () => {
    const { out } = await thence([
      "funnel",
      "view",
      "--by",
      "who",
      "--within",
      "1h",
      "--breakdown",
      "price",
      "--json",
      "--store",
      store,
    ]);
    const rows: { group: { value: unknown }; steps: { count: number }[] }[] = JSON.parse(out).breakdown.rows;
    assert.deepEqual(
      rows.map(({ group, steps }) => [group.value, steps[0]?.count]).sort(),
      [
        [null, 1],
        [5, 1],
        ["5", 1],
        ["7.5", 1],
        ["[1,2]", 1],
        ["free", 1],
        [true, 1],
        ['{"a":1}', 1],
      ].sort(),
    );
  });

  it("is held against a condition as a number where it is one, and as text otherwise", async () => {
    const count = async (where: string) =>
      (await thence(["segments", `view[price${where}]`, "--store", store])).out.split("\n")[0];
    assert.deepEqual(
      [await count(">=5"), await count("=5"), await count("=free"), await count("!=5"), await count("<0")],
      ["3", "2", "1", "6", "0"],
    );
  });
});

describe("a clock that runs wild", () => {
  const [least, most] = [-9_007_199_254_740_991, 9_007_199_254_740_991];
  let store: string;
  before(async () => {
    const at = (type: string, occurred: number) => importedEvent({ type, data: {}, tags: { who: "v-1" }, occurred });
    store = await told("clock", [
      at("cart", most),
      at("view", 50 * minute),
      at("cart", 51 * minute),
      at("view", least),
      at("view", least + 1),
    ]);
  });

  it("costs no other event a microsecond, from 1684 to 2255", async () => {
    const { out } = await thence(["process-map", "--by", "who", "--rows", "variant:1", "--store", store]);
    assert.match(
      out,
      /v-1 +1684-07-28T00:12:25\.259009Z #4 +1684-07-28T00:12:25\.25901Z #5 +1970-01-01T00:50:00Z #2 +1970-01-01T00:51:00Z #3 +2255-06-05T23:47:34\.740991Z #1/,
    );
  });

  it("orders by when things occurred, not by when they were logged", async () => {
    const { out } = await thence([
      "funnel",
      "view",
      "cart",
      "--by",
      "who",
      "--within",
      "1m",
      "--rows",
      "2",
      "--store",
      store,
    ]);
    assert.match(out, /view 1970-01-01T00:50:00Z #2 +cart 1970-01-01T00:51:00Z #3/);
  });

  it("is refused with a next step where the time cannot be told period by period", async () => {
    const days = await thence(["segments", "--unit", "day", "--store", store]);
    assert.equal(days.status, 2);
    assert.match(
      days.err,
      /\[insight\/too-many-periods\].* Ask for longer ones \(a week, a month\), or for less of the time\./,
    );
    const trend = await thence(["funnel", "view", "--by", "who", "--within", "1h", "--trend", "1d", "--store", store]);
    assert.equal(trend.status, 2);
    assert.match(trend.err, /the trend would have .*1,?000/);
  });
});

describe("names as nobody would choose them", () => {
  const names = [
    "__proto__",
    "constructor",
    "a\u001b[31mred",
    "q\"uo'te",
    "new\nline",
    "rtl\u200f\u202emark",
    "nul\u0000",
    "→ -> b",
  ];
  let store: string;
  before(async () => {
    store = await told(
      "hostile",
      names.flatMap((name, i) => [
        event(name, i, { who: name, [name]: name }, { [name]: name }),
        event(names[(i + 1) % 8] ?? "", i, { who: name }),
      ]),
    );
  });

  const quoted = (name: string) => `"${name.replace(/["\\]/g, "\\$&")}"`;

  it("are counted and led back to like others", async () => {
    for (const [i, name] of names.entries()) {
      const next = names[(i + 1) % 8] ?? "";
      const { status, out, err } = await thence([
        "funnel",
        quoted(name),
        quoted(next),
        "--by",
        "who",
        "--within",
        "1h",
        "--rows",
        "2",
        "--breakdown",
        name,
        "--json",
        "--store",
        store,
      ]);
      assert.equal(status, 0, err);
      const { steps, rows, breakdown } = JSON.parse(out);
      assert.deepEqual([steps[1].entities, rows.count, rows.shown[0].entity], [1, 1, name]);
      assert.deepEqual(
        breakdown.rows.map(({ group }: { group: { value?: string } }) => group.value).includes(name),
        true,
      );
    }
  });

  it("never reach the terminal as they are", async () => {
    const asked: Promise<Ended>[] = [
      thence(["process-map", "--by", "who", "--rework", "--store", store]),
      thence(["segments", "--breakdown", "type", "--store", store]),
      thence(["funnel", "new\nlime", "--by", "who", "--within", "1h", "--store", store]),
      thence(["process-map", "--by", "nul\u0000l", "--store", store]),
    ];
    for (const { status, out, err } of await Promise.all(asked)) {
      assert.equal(status, 0, err);
      assert.doesNotMatch(out.replaceAll("\n", ""), /[\p{Cc}\u200f\u202e]/u);
      assert.doesNotMatch(err.replaceAll("\n", ""), /[\p{Cc}\u200f\u202e]/u);
    }
  });

  it("of types that are written like a list of others are types of their own", async () => {
    const Refined = defineEvent("seen-twice", {
      tags: ({ who }: { who: string }) => ({ who }),
      purpose: "Seen again.",
    });
    const twice = await told("lineage", [
      event("seen-twice\nseen", 1, { who: "a" }),
      { ...Refined({ who: "b" }, { occurred: 2 }), lineage: ["seen-twice", "seen"] },
    ]);
    const { out } = await thence(["funnel", "seen", "--by", "who", "--within", "1h", "--json", "--store", twice]);
    assert.equal(JSON.parse(out).steps[0].entities, 1);
  });
});

describe("a log that is large in one way", () => {
  it("with one journey of 20,000 events, all of one instant or not, is answered within the patience of a reader", async () => {
    const types = ["view", "cart", "buy", "mail"];
    const rows = Array.from(
      { length: 20_000 },
      (_, i) =>
        `${new Date(Date.UTC(2026, 0, 1) + Math.floor(i / 5000) * 1000).toISOString()},${types[(i * 7 + Math.floor(i / 3)) % 4]},one,${i % 10}`,
    );
    mkdirSync(join(folder, "long"));
    writeFileSync(join(folder, "long", "rows.csv"), `at,what,who,price\n${rows.join("\n")}\n`);
    const store = urlOf("long");
    const read = [
      "import",
      join(folder, "long", "rows.csv"),
      "--type",
      "what",
      "--time",
      "at",
      "--tag",
      "who=who",
      "--store",
      store,
    ];
    assert.equal((await thence(read)).status, 0);
    const funnel = ["funnel", "view", "cart", "buy", "--by", "who", "--within", "1h", "--json", "--store", store];
    for (const question of ["paths", "paths between", "sequences", "sequences before", "retention"]) {
      const { status, err } = await ask(question, store);
      assert.equal(status, 0, err);
    }
    for (const more of [
      ["--attempt", "every"],
      ["--ties", "any-order"],
      ["--order", "any"],
      ["--exclude", "mail"],
      ["--compare", "--drop-off", "1"],
    ]) {
      const { status, out, err } = await thence([...funnel, ...more]);
      assert.equal(status, 0, err);
      assert.equal(JSON.parse(out).entities, 1);
    }
    const map = await thence([
      "process-map",
      "--by",
      "who",
      "--expect",
      "view > cart",
      "--rework",
      "--json",
      "--store",
      store,
    ]);
    assert.equal(JSON.parse(map.out).conformance.deviations.length > 0, true);
    const rowsOf = await thence(["segments", "--rows", "all", "--limit", "30000", "--store", store]);
    assert.equal(rowsOf.out.split("\n").filter((line) => /#\d+$/.test(line)).length, 20_000);
  });

  it("with 5,000 types is drawn, and led back to", async () => {
    const many = Array.from({ length: 10_000 }, (_, i) => event(`type-${i % 5000}`, i, { who: `v-${i % 7}` }));
    const store = await told("types", many);
    const map = await thence(["process-map", "--by", "who", "--rework", "--json", "--store", store]);
    assert.equal(JSON.parse(map.out).activities.length, 5000);
    const { count, from, to } = JSON.parse(map.out).edges[0];
    const rows = await thence(["process-map", "--by", "who", "--rows", `${from} -> ${to}`, "--json", "--store", store]);
    assert.equal(JSON.parse(rows.out).rows.count, count);
    const none = await thence(["process-map", "--by", "who", "--rows", "back:type-1 -> type-2", "--store", store]);
    assert.equal(none.status, 1);
    assert.match(none.err, /"back:type-1 -> type-2" is not on this map/);
  });

  it("with more rows than a function takes arguments is still a table", () => {
    const rows = Array.from({ length: 200_000 }, (_, i) => [String(i)]);
    assert.equal(table(["row"], rows).length, "row".length + rows.reduce((sum, [row = ""]) => sum + row.length + 1, 0));
  });
});

describe("personal fields", () => {
  interface Data {
    readonly who: string;
    readonly city: string;
    readonly cents: number;
  }
  const [canary, number] = ["Kanarienvogel-4711", 471_147_114_711];
  const Ordered = defineEvent("order-placed", {
    tags: ({ who }: Data) => ({ who }),
    personal: personal("who", ["city", "cents"]),
    purpose: "Somebody bought something.",
  });
  let store: string;
  before(async () => {
    store = await told("personal", [
      Ordered({ who: "c-1", city: canary, cents: number }, { occurred: 1 }),
      Ordered({ who: "c-2", city: canary, cents: number }, { occurred: 2 }),
    ]);
  });
  const asked = [
    [
      "funnel",
      "order-placed",
      "order-placed",
      "--by",
      "who",
      "--within",
      "1h",
      "--breakdown",
      "city",
      "--drivers",
      "--driver",
      "cents",
      "--rows",
      "1",
    ],
    ["funnel", `order-placed[city=${canary}]`, "--by", "who", "--within", "1h"],
    ["segments", "--sum", "cents", "--breakdown", "city"],
    ["segments", `order-placed[cents>=1]`, "--median", "cents"],
    ["retention", "--start", "order-placed", "--by", "who", "--unit", "day", "--breakdown", "city", "--value", "cents"],
    ["paths", "--by", "who", "--from", "order-placed", "--breakdown", "city"],
    ["sql", "select data from events"],
  ];

  function nowhereOnDisk(): void {
    for (const name of readdirSync(join(folder, "personal"), { recursive: true, encoding: "utf8" })) {
      const path = join(folder, "personal", name);
      if (!statSync(path).isFile()) continue;
      const bytes = readFileSync(path);
      assert.ok(!bytes.includes(canary) && !bytes.includes(String(number)), `${name} tells a personal value`);
    }
  }

  async function nobodyTells(): Promise<Ended[]> {
    const answers: Ended[] = [];
    for (const args of asked)
      for (const json of [[], ["--json"]]) {
        const answer = await thence([...args, ...json, "--store", store]);
        assert.equal(answer.status, 0, answer.err);
        const isNamed = args.some((arg) => arg.includes(canary));
        if (!isNamed) assert.ok(!`${answer.out}${answer.err}`.includes(canary), `${args} tells a name`);
        assert.ok(!`${answer.out}${answer.err}`.includes(String(number)), `${args} tells a number`);
        answers.push(answer);
      }
    return answers;
  }

  it("are shown as sealed and never told, neither in an answer nor in what is kept beside the log", async () => {
    const answers = await nobodyTells();
    const [funnel, , where, , sum] = answers;
    assert.match(funnel?.out ?? "", /\(personal, sealed\) +2 /);
    assert.match(where?.out ?? "", /\n +1 +order-placed.* 0 +–/);
    assert.match(sum?.out ?? "", /^value +number +of\n\((sealed|personal)\) +0 +2\n/);
    assert.match(sum?.err ?? "", /2 have a personal value, which is sealed\. They are not in the answer/);
    // Below some thousands of events nothing is worth keeping, so it is kept here by hand.
    await keepColumns();
    nowhereOnDisk();
  });

  it("stay untold after erasure, by the same answers", async () => {
    const log = await openStore(store, fixedContext());
    await eraseSubject(log, "who:c-1", { actor: person("dpo", "terminal", "stated"), reason: "asked to" });
    await log.close();
    const answers = await nobodyTells();
    assert.match(answers[4]?.out ?? "", /\((sealed|personal)\) +0 +2/);
    const own = await thence(["segments", "--breakdown", "type", "--json", "--store", store]);
    assert.deepEqual(
      JSON.parse(own.out).groups.map(({ group }: { group: string }) => group),
      ["order-placed"],
      "what the product itself logged is left out unless it is asked for",
    );
    const log2 = await openStore(store, fixedContext());
    const { events } = await log2.read({});
    await log2.close();
    const type = events.find((one) => one.type.startsWith("thence."))?.type;
    assert.ok(type, "an erasure leaves an event of the product's own");
    const asked = await thence(["segments", type, "--json", "--store", store]);
    assert.ok(JSON.parse(asked.out).total.value >= 1, asked.err);
    await keepColumns();
    nowhereOnDisk();
  });

  async function keepColumns(): Promise<void> {
    const { columnsOf } = await import("../../src/app/journeys.ts");
    const log = await openStore(store, fixedContext());
    const columns = await columnsOf(log);
    await columns.read({ by: "who", properties: ["city", "cents"] });
    await columns.save();
    await log.close();
    assert.ok(readdirSync(join(folder, "personal", "log.db.columns")).length >= 3);
  }
});

describe("what is kept beside a log, and the log itself", () => {
  const events = Array.from({ length: 300 }, (_, i) => event(i % 2 === 0 ? "view" : "cart", i, { who: `v-${i % 50}` }));
  const kept = async (store: string) => {
    const { columnsOf } = await import("../../src/app/journeys.ts");
    const log = await openStore(store, fixedContext());
    const columns = await columnsOf(log);
    await columns.read({ by: "who" });
    await columns.save();
    await log.close();
  };

  it("is made again where its columns are damaged, cut short, or of another log", async () => {
    const store = await told("damaged", events);
    const right = (await ask("funnel", store)).out;
    await kept(store);
    const place = join(folder, "damaged", "log.db.columns");
    const [file] = readdirSync(place);
    assert.ok(file);
    const whole = readFileSync(join(place, file));
    for (const [, bytes] of Object.entries({
      cut: whole.subarray(0, whole.length - 9),
      turned: whole.map((byte, i) => (i === whole.length - 20 ? byte ^ 1 : byte)),
      empty: new Uint8Array(0),
      foreign: Buffer.from("something else that somebody put here"),
    })) {
      writeFileSync(join(place, file), bytes);
      const { status, out, err } = await ask("funnel", store);
      assert.deepEqual([status, out, err], [0, right, ""]);
    }
    writeFileSync(join(place, file), whole);
    const other = await told("other", events.slice(0, 20));
    mkdirSync(join(folder, "other", "log.db.columns"));
    writeFileSync(join(folder, "other", "log.db.columns", file), whole);
    assert.match((await ask("funnel", other)).out, /from 20 of 20 events/);
  });

  it("may be a file where a folder should be, or closed to us: the answer comes all the same", async () => {
    const store = await told("closed", events);
    writeFileSync(join(folder, "closed", "log.db.columns"), "a file");
    const { status, out, err } = await ask("funnel", store);
    assert.equal(status, 0, err);
    assert.match(out, /from 300 of 300 events/);
    rmSync(join(folder, "closed", "log.db.columns"));
    mkdirSync(join(folder, "closed", "log.db.columns"));
    chmodSync(join(folder, "closed", "log.db.columns"), 0o500);
    assert.equal((await ask("funnel", store)).status, 0);
    chmodSync(join(folder, "closed", "log.db.columns"), 0o700);
  });

  it("is an error that names the place where the log itself is no log, and is not made where it is not there", async () => {
    mkdirSync(join(folder, "broken"));
    writeFileSync(join(folder, "broken", "log.db"), "no database at all, but long enough to be looked at".repeat(100));
    for (const question of Object.keys(questions)) {
      const { status, out, err } = await ask(question, urlOf("broken"));
      assert.ok(status === 1 || status === 3, `${status}`);
      assert.equal(out, "");
      assert.match(err, /^\[[a-z]+\/[a-z-]+\] .*log\.db/);
      const gone = await ask(question, `sqlite:${join(folder, "nowhere.db")}`);
      assert.ok(gone.status === 1 || gone.status === 3);
      assert.match(gone.err, /nowhere\.db/);
    }
    assert.ok(!readdirSync(folder).some((name) => name.startsWith("nowhere")));
  });

  it("is an error, not an answer, where the bytes of an event were changed into no event", async () => {
    const store = await told("changed", events);
    const file = new DatabaseSync(join(folder, "changed", "log.db"));
    for (const { name } of file.prepare("select name from sqlite_schema where type = 'trigger'").all())
      file.exec(`drop trigger "${name}"`);
    file.prepare("update event set bytes = ? where position = 17").run(Buffer.from("{"));
    file.close();
    const { status, out, err } = await ask("funnel", store);
    assert.notEqual(status, 0, out);
    assert.match(err, /17/);
  });
});

describe("a question that is stopped while the log is read", () => {
  it("ends with a status that is not 0, and says how far it came", async () => {
    const store = await told(
      "stopped",
      Array.from({ length: 2000 }, (_, i) => event("view", i, { who: `v-${i}` })),
    );
    for (const question of Object.keys(questions)) {
      const { status, out, err } = await thence(
        [...(questions[question] ?? []), "--store", store],
        AbortSignal.abort(),
      );
      assert.deepEqual([status, out], [1, ""], err);
      assert.match(
        err,
        /\[app\/stopped\] stopped at position \d+ of 2000, before the answer was whole\. Nothing was changed; run it again\./,
      );
    }
  });

  it("is ended by Ctrl-C in a process of its own", async () => {
    const store = await told(
      "interrupted",
      Array.from({ length: 20_000 }, (_, i) => event("view", i, { who: `v-${i}` })),
    );
    const asking = start(["funnel", "view", "--by", "who", "--within", "1h", "--store", store], { cwd: folder });
    // The signal may come before the first page is read or after the last; it never makes half an answer.
    setTimeout(() => asking.child.kill("SIGINT"), 400);
    const { status, signal, out, err } = await asking.ended;
    if (status === 0) assert.match(out, /from 20,000 of 20,000 events/);
    else if (status === 1) assert.match(err, /\[app\/stopped\]/);
    else assert.equal(signal, "SIGINT", err);
  });
});

describe("wrong usage", () => {
  let store: string;
  before(async () => {
    store = await told("usage", [event("view", 1, { who: "v-1" }), event("cart", 2, { who: "v-1" })]);
  });
  const funnel = ["funnel", "view", "cart", "--by", "who", "--within", "1h"];
  const retention = ["retention", "--start", "view", "--by", "who", "--unit", "day"];
  const map = ["process-map", "--by", "who"];
  const wrong: readonly (readonly [args: readonly string[], says: RegExp])[] = [
    [["funnel"], /name the event types in order: view cart purchase/],
    [["funnel", "view", "--within", "1h"], /say --by, like --by session/],
    [["funnel", "view", "--by", "who"], /say --within, like --within 1d \(or none\)/],
    [["funnel", "view", "--by", "who", "--within", "soon"], /"soon"/],
    [["funnel", "view", "--by", "who", "--within", "-1h"], /--within/],
    [[...funnel, "--order", "sorted"], /--order is ordered or strict or any or each, not "sorted"/],
    [[...funnel, "--attempt", "last"], /--attempt is best or first or every/],
    [[...funnel, "--window-from", "step"], /--window-from is first or previous/],
    [[...funnel, "--ties", "no"], /--ties is log-order or any-order/],
    [
      [...funnel, "--exclude", "mail@2-1"],
      /exclusion 1 lies between the steps 2 and 1\. Name an earlier and a later step of 1 to 2/,
    ],
    [[...funnel, "--optional", "7"], /--optional "7" is no step\. The steps are 1 view, 2 cart/],
    [[...funnel, "--optional", "1"], /step 1 is optional, and every chain begins with it/],
    [[...funnel, "--step-within", "cart"], /--step-within is written like 2:30m, not "cart"/],
    [[...funnel, "--step-within", "1:1h"], /step 1 has a window, and no step lies before it/],
    [["funnel", "view[price>dear]", "--by", "who", "--within", "1h"], /character 12: > needs a number behind it/],
    [["funnel", "view[price=1", "--by", "who", "--within", "1h"], /the condition is not closed by \]/],
    [["funnel", "", "--by", "who", "--within", "1h"], /the event type is missing/],
    [
      ["funnel", "view", "view", "--optional", "view", "--by", "who", "--within", "1h"],
      /"view" is more than one step\. Name it by its number/,
    ],
    [
      [...funnel, "--start-from", "yesterday"],
      /\[cli\/bad-time\] "yesterday" is no time\. Write it like 2026-11-21 or/,
    ],
    [[...funnel, "--top", "few", "--breakdown", "price"], /--top is a whole number from 0, not "few"/],
    [[...funnel, "--touch", "middle", "--breakdown", "price"], /--touch is first or last, not "middle"/],
    [[...funnel, "--trend", "0s"], /a period of 0 microseconds holds nothing/],
    [
      [...funnel, "--drop-off", "2"],
      /drop-off after step 2 is no drop-off of a funnel of 2 steps\. Name a step of 1 to 1/,
    ],
    [[...funnel, "--drop-off", "mail"], /mail.* Name a step by its number: 1 view, 2 cart/],
    [[...funnel, "--rows", "9"], /Name a step by its number: 1 view, 2 cart/],
    [[...funnel, "--limit", "-1"], /--limit/],
    [[...funnel, "--up-to", "now"], /--up-to is a whole number from 0, not "now"/],
    [[...funnel, "--order", "any", "--exclude", "mail"], /order "any" and an exclusion do not go together/],
    [[...funnel, "--order", "each", "--time-to-convert"], /do not go together|steps by themselves/],
    [
      [...funnel, "--drivers", "--attempt", "every"],
      /what drives conversion is asked of attempts, .* attempt best or first/,
    ],
    [
      ["funnel", ...Array.from({ length: 33 }, (_, i) => `s${i}`), "--by", "who", "--within", "1h"],
      /at most 32 steps, this one has 33/,
    ],
    [["process-map"], /say --by, like --by case/],
    [["process-map", "who"], /"who" is not a flag; this command takes no words/],
    [[...map, "--activities", "2"], /--activities is a share from 0 to 1, like 0\.8, not "2"/],
    [[...map, "--connections", "half"], /--connections is a share from 0 to 1/],
    [[...map, "--variants", "all"], /--variants is a whole number from 0, not "all"/],
    [[...map, "--expect", "a > "], /\[insight\/bad-path\]/],
    [[...map, "--expect", "(a | b"], /\[insight\/bad-path\]/],
    [[...map, "--by", "item", "--rework"], /--rework goes with one --by, not with several/],
    [[...map, "--by", "who"], /each named once/],
    [["retention", "--by", "who", "--unit", "day"], /say --start, like --start view/],
    [["retention", "--start", "view", "--by", "who"], /say --unit, like --unit day/],
    [["retention", "view", "--by", "who"], /"view" is not a flag; name events with --start and --return/],
    [[...retention, "--unit", "fortnight"], /--unit is .*, or a length like 15m, not "fortnight"/],
    [[...retention, "--kind", "modern"], /--kind is classic or rolling, not "modern"/],
    [[...retention, "--brackets", "1..2"], /--brackets is written like 1,2-3,4-7, not "1\.\.2"/],
    [[...retention, "--brackets", "3-2"], /3|bracket/],
    [[...retention, "--at-least", "0"], /--at-least is a whole number from 1/],
    [[...retention, "--zone", "Mars"], /Mars/],
    [[...retention, "--week-start", "monday"], /--week-start is for --unit week/],
    [[...retention, "--breakdown", "price", "--compare-cohort", "did:cart"], /two questions\. Ask one of them/],
    [[...retention, "--compare-cohort", "bought"], /a cohort begins with did:/],
    [[...retention, "--cohort", "(did:cart"], /the bracket is not closed/],
    [["retention", "--start", "view[price>x]", "--by", "who", "--unit", "day"], /needs a number behind it/],
    [[...retention, "--from", "2026-13-01"], /2026-13-01/],
    [["segments", "view", "cart"], /one event at a time, and these are 2/],
    [["segments", "--sum", "price", "--mean", "price"], /--sum and --mean are two numbers\. Ask one of them/],
    [["segments", "--rate", "week"], /--rate is hour or day, not "week"/],
    [["segments", "--session-gap", "30m"], /say --journeys, like --journeys visitor/],
    [["segments", "--cohort", "did:view"], /say whose cohort it is: --by, like --cohort did:purchase --by visitor/],
    [
      ["segments", "--distinct", "who", "--cohort", "did:view", "--by", "item"],
      /item and who\. Ask|who and item\. Ask of one tag at a time/,
    ],
    [["segments", "--holiday", "2026-01-01"], /--holiday needs the hours of other days: --open/],
    [["segments", "--open", "always"], /always/],
    [["segments", "--open", "mon-fri 09:00-17:00", "--rate", "day"], /Ask for the rate by hour/],
    [["segments", "--rows", "tomorrow", "--unit", "day"], /tomorrow/],
    [["paths"], /say --by, like --by session/],
    [["paths", "view"], /"view" is not a flag; name events with --from and --to/],
    [["paths", "--by", "who", "--fold", "all"], /fold "all" is unknown\. Choose nothing, loops or cycles|--fold/],
    [["paths", "--by", "who", "--after", "900"], /after 900 is too deep\. Give at most 200/],
    [["paths", "--by", "who", "--before", "2"], /comes once and has nothing before it/],
    [["paths", "--by", "who", "--from", "view", "--rows", "path:7"], /path/],
    [["sequences"], /say --by, like --by session/],
    [["sequences", "--by", "who", "--min-support", "many"], /min-support/],
    [
      ["sequences", "--by", "who", "--longest", "21"],
      /longest 21 is no number of steps\. Give a whole number from 1 to 20/,
    ],
    [["sequences", "--by", "who", "--check", "9"], /--check says something with --before only/],
    [["sequences", "--by", "who", "--rows", "veiw"], /no event is the step "veiw"\. Did you mean "view"\?/],
    [["sql"], /which statement\? Name one/],
    [["sql", "select 1", "--memory", "lots"], /--memory is written like 512MB or 4GB, not "lots"/],
    [["export"], /say --to, like --to events\.parquet/],
    [["export", "--to", "events.xlsx"], /\.parquet|\.csv/],
  ];
  for (const [args, says] of wrong)
    it(`is told apart and helped: thence ${args.slice(0, 12).join(" ").slice(0, 100)}`, async () => {
      const { status, out, err } = await thence([...args, "--store", store]);
      assert.deepEqual({ status, out }, { status: 2, out: "" }, err);
      assert.match(err, says);
      assert.match(err, /^\[[a-z]+\/[a-z-]+\] /);
      assert.ok(!err.includes("\n    at "), "no stack trace for a slip of the finger");
    });
});
