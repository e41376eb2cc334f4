import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { run as ran } from "../../test/terminal.ts";
import { openStore } from "../app/stores.ts";
import { importedEvent, parseTime } from "../event/index.ts";
import { fixedContext } from "../testing/index.ts";
import type { Command } from "./command.ts";
import { command as retention } from "./retention.ts";
import { command as segments } from "./segments.ts";

const folder = mkdtempSync(join(tmpdir(), "thence-retention-"));
const store = `sqlite:${join(folder, "log.db")}`;

before(async () => {
  const log = await openStore(store, fixedContext());
  const told = (type: string, time: string, visitor: string, data: object = {}) =>
    importedEvent({ type, data, tags: { visitor }, stream: `visitor:${visitor}`, occurred: parseTime(time).at });
  await log.append(
    [
      told("view", "2026-03-01T10:00:00Z", "ann"),
      told("view", "2026-03-01T10:05:00Z", "bo", { brand: "acer" }),
      told("buy", "2026-03-01T10:20:00Z", "ann", { brand: "acer", price: 0.1 }),
      told("view", "2026-03-02T12:00:00Z", "ann"),
      told("buy", "2026-03-02T12:30:00Z", "ann", { brand: "acer", price: 0.2 }),
      told("buy", "2026-03-02T13:00:00Z", "bo", { price: "on request" }),
      told("view", "2026-03-03T08:00:00Z", "cy"),
      told("view", "2026-03-04T00:00:00Z", "bo"),
    ],
    { command: "tell" },
  );
  await log.close();
});
after(() => rmSync(folder, { recursive: true, force: true }));

const run = (command: Command, args: readonly string[]) => ran(command, [...args, "--store", store]);

const daily = ["--start", "view", "--by", "visitor", "--unit", "day", "--periods", "2"];

describe("thence retention", () => {
  it("prints a grid that marks what is not over, the complete cells together, how it counted, and the rows behind a cell", async () => {
    const { out, notes, status } = await run(retention, [...daily, "--return", "buy", "--rows", "2026-03-01/1"]);
    assert.deepEqual([status, notes], [0, ""]);
    assert.equal(
      out,
      [
        "started     starts    day 0     day 1   day 2",
        "2026-03-01       2  50.0 %   100.0 %   0.0 %",
        "2026-03-03       1   0.0 %     0.0 %~",
        "complete            33.3 %   100.0 %   0.0 %",
        "",
        "the first view starts, a later buy returns, by day in UTC, the start's own is 0, in day n exactly, as known at 2026-03-04T00:00:00.000001Z",
        "3 starts of 3 visitors; ~ is not over yet; from 8 of 8 events, log up to position 8",
        "",
        "2 came back in 2026-03-01/1",
        "visitor  start                    returns",
        "ann      2026-03-01T10:00:00Z #1  2026-03-02T12:30:00Z #5",
        "bo       2026-03-01T10:05:00Z #2  2026-03-02T13:00:00Z #6",
      ].join("\n"),
    );
  });

  it("is one JSON document with every number of every cell", async () => {
    const { out, notes } = await run(retention, [
      ...daily,
      "--return",
      "buy",
      "--value",
      "price",
      "--breakdown",
      "brand",
      "--json",
    ]);
    const report = JSON.parse(out);
    assert.deepEqual(report.columns, ["0", "1", "2"]);
    assert.deepEqual(report.rows[0].cells[1].value, { sum: 0.2, perStart: 0.1, missing: 0, unreadable: 1 });
    assert.deepEqual(
      report.rows[0].cells.map((cell: { isComplete: boolean }) => cell.isComplete),
      [true, true, true],
    );
    assert.deepEqual(
      report.groups.map((one: { group: string; starts: number }) => [one.group, one.starts]),
      [
        ["acer", 1],
        ["(missing)", 2],
      ],
    );
    assert.match(notes, /1 returns in the cells have a "price" that is not a number/);
  });

  it("compares cohorts, and takes a cohort, brackets and a clock of its own", async () => {
    const compared = await run(retention, [
      ...daily,
      "--compare-cohort",
      "did:buy",
      "--compare-cohort",
      "not:buy",
      "--json",
    ]);
    assert.deepEqual(
      JSON.parse(compared.out).groups.map((one: { group: string; starts: number }) => [one.group, one.starts]),
      [
        ["did:buy", 2],
        ["not:buy", 1],
      ],
    );
    const some = await run(retention, [
      ...daily,
      "--cohort",
      "did:buy>=2",
      "--brackets",
      "0-1,2-9",
      "--clock",
      "since-start",
      "--json",
    ]);
    const report = JSON.parse(some.out);
    assert.deepEqual(
      [report.entities, report.cohort, report.columns],
      [1, { line: "did buy at least 2 times", entities: 1 }, ["0-1", "2-9"]],
    );
    assert.deepEqual(
      report.rows[0].cells.map((cell: { numerator: number }) => cell.numerator),
      [1, 0],
    );
  });

  it("refuses to guess, and names what is there where a cell is not", async () => {
    for (const args of [
      ["--start", "view", "--by", "visitor"],
      ["--by", "visitor", "--unit", "day"],
      [...daily, "--kind", "fancy"],
      [...daily, "--brackets", "1-"],
      ["--start", "view", "--by", "visitor", "--unit", "fortnight"],
      [...daily, "--week-start", "sunday"],
      [...daily, "view"],
    ]) {
      await assert.rejects(run(retention, args), { code: "cli/bad-usage" }, args.join(" "));
    }
    await assert.rejects(run(retention, [...daily, "--rows", "2026-03-02/1"]), {
      code: "app/no-such-cell",
      message: /has no period "2026-03-02"\. There are: 2026-03-01, 2026-03-03\./,
    });
    await assert.rejects(run(retention, [...daily, "--cohort", "buy"]), { code: "app/bad-cohort-flag" });
    const { notes } = await run(retention, [...daily, "--return", "by"]);
    assert.match(notes, /no event has the type "by"\. Did you mean "buy"\?/);
  });
});

describe("thence segments", () => {
  it("prints a number by period and value, with the total, and the rows behind it", async () => {
    const { out, notes } = await run(segments, [
      "buy",
      "--sum",
      "price",
      "--breakdown",
      "brand",
      "--unit",
      "day",
      "--rows",
      "acer/all",
    ]);
    assert.equal(
      notes,
      'note: 1 have a value that is not a number ("on request"). They are not in the answer\'s numbers.',
    );
    assert.equal(
      out,
      [
        "             all  acer  (missing)",
        "2026-03-01~  0.1   0.1          0",
        "2026-03-02   0.2   0.2          0",
        "2026-03-03     0     0          0",
        "2026-03-04~    0     0          0",
        "total        0.3   0.3          0",
        "",
        "sum of price of buy, by day in UTC, by brand",
        "from 2026-03-01T10:00:00Z to before 2026-03-04T00:00:00.000001Z; ~ is not whole; 3 items of 8 events, log up to position 8",
        "",
        "2 rows behind acer/all",
        "events",
        "2026-03-01T10:20:00Z #3",
        "2026-03-02T12:30:00Z #5",
      ].join("\n"),
    );
  });

  const total = async (...args: string[]) => JSON.parse((await run(segments, [...args, "--json"])).out).total.value;

  it("counts events, entities and sessions, and divides them", async () => {
    assert.equal(await total(), 8);
    assert.equal(await total("--distinct", "visitor"), 3);
    assert.equal(await total("buy", "--rate-by", "visitor"), 1.5);
    assert.equal(await total("buy", "--ratio-to", "view"), 3 / 5);
    assert.equal(await total("buy", "--distinct", "visitor", "--ratio-to", "view"), 2 / 3);
    assert.equal(await total("--journeys", "visitor", "--session-gap", "1h"), 6);
    assert.equal(await total("--journeys", "visitor", "--session-gap", "1h", "--max", "seconds"), 1800);
    assert.equal(await total("--journeys", "visitor", "--median", "events"), 3);
    assert.equal(await total("buy", "--cohort", "first:view@2026-03-01", "--by", "visitor", "--max", "price"), 0.2);
  });

  it("counts only open time where it is told the hours", async () => {
    // The second of March was a Monday, the third and its neighbours are working days; the first was a Sunday.
    const open = ["--open", "mon-fri 09:00-17:00"];
    assert.equal(await total(...open), 3);
    assert.equal(await total(...open, "--holiday", "2026-03-02"), 0);
    const { notes } = await run(segments, open);
    assert.match(notes, /5 lie outside of open time/);
  });

  it("prints a list of values where no period is asked for", async () => {
    const { out } = await run(segments, ["--breakdown", "type"]);
    assert.match(out, /^value {2}number {2}of\nview {8}5 {3}5\nbuy {9}3 {3}3\ntotal {7}8 {3}8\n/);
  });

  it("refuses to guess", async () => {
    for (const args of [
      ["buy", "view"],
      ["--sum", "price", "--mean", "price"],
      ["--rate", "week"],
      ["--session-gap", "30m"],
      ["--cohort", "did:buy"],
      ["--distinct", "visitor", "--journeys", "session"],
      ["--holiday", "2026-03-02"],
    ]) {
      await assert.rejects(run(segments, args), { code: "cli/bad-usage" }, args.join(" "));
    }
    await assert.rejects(run(segments, ["--open", "always"]), { code: "app/bad-open-flag" });
    await assert.rejects(run(segments, ["--rows", "2026"]), { code: "app/no-such-cell" });
    await assert.rejects(run(segments, ["--unit", "day", "--zone", "Mars"]), { code: "event/unknown-zone" });
  });
});
