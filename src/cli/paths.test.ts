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
import { command as paths } from "./paths.ts";
import { command as sequences } from "./sequences.ts";

const folder = mkdtempSync(join(tmpdir(), "thence-paths-cli-"));
const store = `sqlite:${join(folder, "log.db")}`;
const empty = `sqlite:${join(folder, "empty.db")}`;

before(async () => {
  const log = await openStore(store, fixedContext());
  const told = (type: string, time: string, visitor: string) =>
    importedEvent({ type, data: {}, tags: { visitor }, stream: `visitor:${visitor}`, occurred: parseTime(time).at });
  await log.append(
    [
      told("view", "2026-03-01T10:00:00Z", "ann"),
      told("view", "2026-03-01T10:05:00Z", "ann"),
      told("cart", "2026-03-01T10:10:00Z", "ann"),
      told("buy", "2026-03-01T12:10:00Z", "ann"),
      told("view", "2026-03-01T10:00:00Z", "bo"),
      told("cart", "2026-03-01T10:20:00Z", "bo"),
      told("view", "2026-03-01T11:00:00Z", "cy"),
    ],
    { command: "tell" },
  );
  await log.close();
  await (await openStore(empty, fixedContext())).close();
});
after(() => rmSync(folder, { recursive: true, force: true }));

const run = (command: Command, args: readonly string[]) => ran(command, [...args, "--store", store]);
const json = async (command: Command, args: readonly string[]) =>
  JSON.parse((await run(command, [...args, "--by", "visitor", "--json"])).out);

describe("thence paths", () => {
  it("prints layers, complete paths, what was counted and the rows behind a path", async () => {
    const { out, notes, status } = await run(paths, ["--by", "visitor", "--rows", "path:3", "--paths", "3"]);
    assert.deepEqual([status, notes], [0, ""]);
    assert.match(out, /^layer {2}step .*\n {4}0 {2}view {9}3 {2}100\.0 % {9}×1\.3 {2}cart 2 \(15m\), \(ended\) 1\n/);
    assert.match(out, /\npath:3 {8}1 {2}33\.3 % {2}100\.0 % {2}view ×2\.0 > cart > buy \(ended\)\n/);
    const few = await run(paths, ["--by", "visitor", "--paths", "1"]);
    assert.match(few.out, /\nother: 2 on 2 paths \(--paths 3 tells all\)\n/);
    assert.match(out, /3 paths of 3 visitor values, 0 have none; from 7 of 7 events, log up to position 7/);
    assert.match(out, /1 path behind path:3\n.*\nann {6}view 2026-03-01T10:00:00Z #1 #2 {2}cart /);
  });

  it("shows as many rows as each number says", async () => {
    const { nodes, links } = await json(paths, []);
    for (const { id, count } of nodes) assert.equal((await json(paths, ["--rows", id])).rows.count, count, id);
    for (const { from, to, count } of links)
      assert.equal((await json(paths, ["--rows", `${from} -> ${to}`])).rows.count, count);
  });

  it("cuts journeys into sessions, and takes only a cohort, chosen before they are cut", async () => {
    const cut = await json(paths, ["--session-gap", "30m"]);
    assert.deepEqual([cut.count, cut.entities, cut.sessionGap], [4, 4, "30m"]);
    const some = await json(paths, ["--session-gap", "30m", "--cohort", "did:buy", "--rows", "all"]);
    assert.deepEqual([some.count, some.cohort], [2, { line: "did buy", entities: 1 }]);
    assert.deepEqual(
      some.rows.shown.map(({ entity }: { entity: string }) => entity),
      ["ann #1", "ann #2"],
    );
    const { out } = await run(paths, ["--by", "visitor", "--session-gap", "30m", "--cohort", "did:buy"]);
    assert.match(
      out,
      /cut into sessions where more than 30m passes; each of them counts as a visitor\nonly of: did buy/,
    );
  });

  it("answers an empty log and an unknown type, and refuses to guess", async () => {
    const nothing = await ran(paths, ["--by", "visitor", "--store", empty]);
    assert.equal(nothing.status, 0);
    assert.match(nothing.out, /0 paths of 0 visitor values/);
    const { notes } = await run(paths, ["--by", "visitor", "--from", "vew"]);
    assert.match(notes, /no event has the type "vew"\. Did you mean "view"\?/);
    for (const args of [[], ["--by", "visitor", "view"], ["--by", "visitor", "--fold", "all"]])
      await assert.rejects(run(paths, args), { code: "cli/bad-usage" }, args.join(" "));
    await assert.rejects(run(paths, ["--by", "visitor", "--rows", "9:view"]), { code: "app/no-such-cell" });
    await assert.rejects(run(paths, ["--by", "visitor", "--cohort", "buy"]), { code: "app/bad-cohort-flag" });
  });
});

describe("thence sequences", () => {
  it("prints what many have, and the rows behind one", async () => {
    const { out } = await run(sequences, ["--by", "visitor", "--min-support", "2", "--rows", "view > cart"]);
    assert.match(out, /^visitor {4}share {2}sequence\n {6}3 {2}100\.0 % {2}view\n {6}2 {3}66\.7 % {2}view > cart\n/);
    assert.match(out, /\n2 have view > cart\nvisitor {2}events\nann {6}2026-03-01T10:00:00Z #1 {2}/);
    const { found, least, top, rows } = await json(sequences, ["--min-support", "60%", "--rows", "cart"]);
    assert.deepEqual([found, least, top[1].entities, rows.count], [3, 2, 2, 2]);
  });

  it("tells what comes before an outcome, of a cohort and in sessions", async () => {
    const asked = ["--before", "buy", "--min-support", "1", "--rows", "view > cart"];
    const whole = await json(sequences, asked);
    assert.deepEqual([whole.outcomes, whole.entities, whole.rows.shown], [1, 3, ["ann"]]);
    assert.equal((await json(sequences, [...asked, "--session-gap", "30m"])).rows.count, 0);
    const some = await json(sequences, ["--min-support", "1", "--cohort", "did:cart"]);
    assert.deepEqual([some.entities, some.cohort], [2, { line: "did cart", entities: 2 }]);
  });

  it("answers an empty log and an unknown type, and refuses to guess", async () => {
    const nothing = await ran(sequences, ["--by", "visitor", "--store", empty]);
    assert.match(nothing.out, /0 sequences that at least 1 of 0 have/);
    const { notes } = await run(sequences, ["--by", "visitor", "--before", "buyy"]);
    assert.match(notes, /no event has the type "buyy"\. Did you mean "buy"\?/);
    for (const args of [[], ["view"], ["--check", "9"], ["--before", "buy", "--closed"], ["--min-support", "half"]])
      await assert.rejects(run(sequences, ["--by", "visitor", ...args].slice(args.length === 0 ? 2 : 0)), {
        code: "cli/bad-usage",
      });
    await assert.rejects(run(sequences, ["--by", "visitor", "--rows", "vew"]), { code: "insight/unknown-step-name" });
  });
});
