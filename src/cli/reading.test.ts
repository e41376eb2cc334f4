import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { run as ran } from "../../test/terminal.ts";
import { openStore } from "../app/stores.ts";
import { importedEvent } from "../event/index.ts";
import { fixedContext } from "../testing/index.ts";
import type { Command } from "./command.ts";
import { command as events } from "./events.ts";
import { command as funnel } from "./funnel.ts";
import { command as paths } from "./paths.ts";
import { command as processMap } from "./process-map.ts";
import { command as state } from "./state.ts";
import { command as verify } from "./verify.ts";
import { command as why } from "./why.ts";

const folder = mkdtempSync(join(tmpdir(), "thence-reading-"));
const store = `sqlite:${join(folder, "log.db")}`;
const empty = `sqlite:${join(folder, "empty.db")}`;
const minute = 60_000_000;

before(async () => {
  const log = await openStore(store, fixedContext());
  const told = (type: string, at: number, session: string) =>
    importedEvent({ type, data: { at }, tags: { session }, stream: `session:${session}`, occurred: at * minute });
  const list = [told("view", 1, "s-1"), told("view", 2, "s-2"), told("cart", 3, "s-1"), told("view", 4, "s-3")];
  await log.append(list, { command: "tell" });
  await log.close();
  await (await openStore(empty, fixedContext())).close();
});
after(() => rmSync(folder, { recursive: true, force: true }));

const run = (command: Command, args: readonly string[], url = store) => ran(command, [...args, "--store", url]);

const session = ["--by", "session", "--within", "1h"];

describe("thence funnel", () => {
  it("prints an aligned table, how it counted, and the rows with as many lines as the number says", async () => {
    const { out, status, notes } = await run(funnel, ["view", "cart", ...session, "--rows", "cart"]);
    assert.equal(status, 0);
    assert.equal(notes, "");
    assert.equal(
      out,
      [
        "step  type  by session  of first  of previous    likely (95 %)",
        "   1  view           3   100.0 %",
        "   2  cart           1    33.3 %       33.3 %  6.1 % to 79.2 %",
        "",
        "ordered, anything between, within 1h of the first step, deepest attempt, ties by log order",
        'from 4 of 4 events with the tag "session", log up to position 4',
        "",
        "1 reached step 2 (cart)",
        "session  event 1                       event 2",
        "s-1      view 1970-01-01T00:01:00Z #1  cart 1970-01-01T00:03:00Z #3",
      ].join("\n"),
    );
  });

  it("says how many rows it did not print", async () => {
    const { out } = await run(funnel, ["view", ...session, "--rows", "1", "--limit", "1"]);
    assert.match(out, /3 reached step 1 \(view\)[\s\S]*… and 2 more \(--limit 3\)$/);
  });

  it("is one JSON document under --json, with notes apart", async () => {
    const { out, notes } = await run(funnel, ["view", "crat", ...session, "--json"]);
    assert.deepEqual(
      JSON.parse(out).steps.map((step: { type: string; entities: number }) => [step.type, step.entities]),
      [
        ["view", 3],
        ["crat", 0],
      ],
    );
    assert.equal(notes, 'note: no event has the type "crat". Did you mean "cart"?');
  });

  it("asks only of a cohort, says so, and shows it beside the others", async () => {
    const { out } = await run(funnel, ["view", "cart", ...session, "--cohort", "not:cart", "--json"]);
    const { cohort, entities, steps } = JSON.parse(out);
    assert.deepEqual(cohort, { line: "did cart exactly 0 times", entities: 2 });
    assert.deepEqual([entities, ...steps.map((step: { entities: number }) => step.entities)], [2, 2, 0]);
    const compared = await run(funnel, ["view", "cart", ...session, "--compare-cohort", "did:view[at>=2]", "--json"]);
    assert.deepEqual(
      JSON.parse(compared.out).cohorts.rows.map(({ group, steps }: { group: object; steps: { count: number }[] }) => [
        group,
        ...steps.map(({ count }) => count),
      ]),
      [
        [{ kind: "cohort", name: "did:view[at>=2]" }, 2, 0],
        [{ kind: "no-cohort" }, 1, 1],
      ],
    );
  });

  it("saves who is behind a number, for another question", async () => {
    const file = join(folder, "dropped.json");
    const dropped = ["view", "cart", ...session, "--drop-off", "view", "--save-cohort", file];
    const { notes } = await run(funnel, dropped);
    assert.match(notes, /^saved 2 names in .*: came to step 1 \(view\) and no further of view > cart \(ordered, /);
    const { out } = await run(processMap, ["--by", "session", "--cohort", `@"${file}" & did:view[at<3]`]);
    assert.match(out, /^1 event in 1 journey by session, 1 variant\n/);
    assert.match(out, /\nonly of: came to step 1 .* and did view with at below 3 \(1 session\)\n/);
    const reached = await run(funnel, [
      "view",
      "cart",
      ...session,
      "--rows",
      "cart",
      "--limit",
      "0",
      "--save-cohort",
      file,
    ]);
    assert.match(reached.notes, /^saved 1 name in /);
    const told = await run(paths, ["--by", "session", "--from", "view", "--cohort", `@"${file}"`, "--json"]);
    assert.deepEqual([JSON.parse(told.out).entities, JSON.parse(told.out).cohort.entities], [1, 1]);
  });

  it("reads no cohort of another tag or of another file, and saves none without a number", async () => {
    const file = join(folder, "other.json");
    await run(funnel, ["view", ...session, "--rows", "view", "--save-cohort", file]);
    await assert.rejects(run(processMap, ["--by", "case", "--cohort", `@"${file}"`]), {
      code: "app/bad-saved-cohort",
      message: /values of the tag "session", and this is asked by "case"/,
    });
    for (const wrong of [join(folder, "none.json"), join(folder, "log.db")])
      await assert.rejects(run(processMap, ["--by", "session", "--cohort", `@"${wrong}"`]), {
        code: "app/bad-saved-cohort",
      });
    for (const args of [
      ["--save-cohort", file],
      ["--rows", "1", "--save-cohort", join(folder, "log.db")],
      ["--rows", "1", "--drop-off", "1", "--save-cohort", file],
    ])
      await assert.rejects(run(funnel, ["view", ...session, ...args]), { code: "cli/bad-usage" }, args.join(" "));
  });

  it("says of an empty log that it is empty", async () => {
    const { notes } = await run(funnel, ["view", ...session], empty);
    assert.match(notes, /the log has no events\. Read some in with thence import/);
  });

  it("refuses to guess what was left out or mistyped", async () => {
    for (const args of [
      [...session],
      ["view", "--by", "session"],
      ["view", "--within", "1h"],
      ["view", ...session, "--limit", "x"],
    ]) {
      await assert.rejects(run(funnel, args), { code: "cli/bad-usage" });
    }
    await assert.rejects(run(funnel, ["view", "--by", "session", "--within", "soon"]), { code: "kit/bad-duration" });
  });
});

describe("thence process-map", () => {
  it("prints activities, edges and variants, and the rows behind one", async () => {
    const { out } = await run(processMap, ["--by", "session", "--rows", "view -> cart"]);
    assert.match(out, /^4 events in 3 journeys by session, 2 variants\n/);
    assert.match(out, /\nview {11}3 {6}3 {5}2\n/);
    assert.match(out, /\nview -> cart {10}1\n/);
    assert.match(out, /\nvariant:1 {8}2 {2}66\.7 % {13}66\.7 % {2}view\n/);
    assert.match(
      out,
      /\n1 row behind view -> cart\nsession {2}events\ns-1 {6}1970-01-01T00:01:00Z #1 {2}1970-01-01T00:03:00Z #3$/,
    );
  });

  it("lists the tags there are where no event bears the one asked for", async () => {
    const { notes } = await run(processMap, ["--by", "order"]);
    assert.equal(notes, 'note: no event bears the tag "order". The tags there are: session.');
  });
});

describe("thence events", () => {
  it("prints a table, and says when there are more", async () => {
    const { out, notes } = await run(events, ["--limit", "1", "--type", "view"]);
    assert.equal(
      out,
      [
        "position  occurred              type  tags         data",
        '       1  1970-01-01T00:01:00Z  view  session:s-1  {"at":1}',
      ].join("\n"),
    );
    assert.match(notes, /there are more/);
  });

  it("is one JSON array under --json, a document a line under --jsonl, CloudEvents if so asked", async () => {
    const positions = (text: string) => JSON.parse(text).map((event: { position: number }) => event.position);
    assert.deepEqual(positions((await run(events, ["--json"])).out), [1, 2, 3, 4]);
    assert.deepEqual(positions((await run(events, ["--json", "--tag", "session:none"])).out), []);
    assert.equal((await run(events, ["--jsonl", "--tag", "session:s-1"])).out.split("\n").length, 2);
    const [cloud] = JSON.parse((await run(events, ["--cloudevents", "--limit", "1"])).out);
    assert.deepEqual([cloud.specversion, cloud.type, cloud.subject], ["1.0", "view", "session:s-1"]);
  });

  it("says that nothing matches, or that there is nothing", async () => {
    assert.equal((await run(events, ["--type", "none"])).notes, "no event matches.");
    assert.match((await run(events, [], empty)).notes, /^the log has no events\./);
  });
});

describe("thence state", () => {
  it("prints what is now true of a stream", async () => {
    const { out } = await run(state, ["session:s-1"]);
    assert.match(out, /^session:s-1 at revision 2, from 1970-01-01T00:01:00Z to 1970-01-01T00:03:00Z\n/);
    assert.match(out, /\nat {5}3 {13}#3\n/);
  });

  it("refuses a stream that there is not", async () => {
    await assert.rejects(run(state, ["session:s-9"]), { code: "app/unknown-stream", kind: "refused" });
  });
});

describe("looking from another time", () => {
  const then = `sqlite:${join(folder, "then.db")}`;
  const at = (minutes: number) => `1970-01-01T00:${String(minutes).padStart(2, "0")}:00Z`;

  before(async () => {
    const context = fixedContext();
    const log = await openStore(then, context);
    const tell = async (recorded: number, occurred: number, amount: number, corrects?: string) => {
      context.clock.set(recorded * minute);
      const details = {
        type: "amount-noted",
        data: { amount },
        tags: { bill: "b" },
        stream: "bill:b",
        occurred: occurred * minute,
      };
      const event = importedEvent(details);
      return (await log.append([corrects === undefined ? event : { ...event, corrects }], { command: "tell" })).ids[0];
    };
    const first = await tell(1, 1, 10);
    await tell(2, 2, 20);
    await tell(10, 10, 30);
    await tell(20, 1, 11, first);
    await tell(21, 2, 11);
    await log.close();
  });

  it("tells a state as of a time, as known at another, and what changed it since", async () => {
    const { out } = await run(state, ["bill:b", "--as-of", at(5), "--as-at", at(15)], then);
    assert.match(
      out,
      /^bill:b at revision 3, from 1970-01-01T00:01:00Z to 1970-01-01T00:02:00Z\nas of 1970-01-01T00:05:00Z, as known at 1970-01-01T00:15:00Z; 1 event that occurred later is left out\n/,
    );
    assert.match(out, /\namount {2}20 +#2\n/);
    assert.match(out, / amount-noted \(corrected by #4\) /);
    assert.match(
      out,
      /\nsince then 1 later event changed this answer\n {2}#4 amount-noted, recorded 1970-01-01T00:20:00Z$/,
    );
    assert.match(
      (await run(state, ["bill:b", "--as-at", at(59)], then)).out,
      /\nsince then no later event changed this answer$/,
    );
    assert.deepEqual(
      JSON.parse(
        (await run(state, ["bill:b", "--as-at", "1970-01-01 02:15", "--zone", "Europe/Paris", "--json"], then)).out,
      ).lookedFrom,
      {
        asAt: "1970-01-01T01:15:00Z",
        leftOut: 0,
        changedBy: [],
      },
    );
  });

  it("refuses a time before there was anything, and two kinds of time at once", async () => {
    await assert.rejects(run(state, ["bill:b", "--as-at", at(0)], then), {
      code: "app/nothing-then",
      message: /was recorded 1970-01-01T00:01:00Z/,
    });
    await assert.rejects(run(state, ["bill:b", "--as-of", at(5), "--at-revision", "1"], then), {
      code: "cli/bad-usage",
    });
  });

  it("lists events as of a time, as known at another, with what corrects what", async () => {
    const positions = (text: string) => JSON.parse(text).map((event: { position: number }) => event.position);
    assert.deepEqual(positions((await run(events, ["--as-of", at(5), "--json"], then)).out), [1, 2, 4, 5]);
    assert.deepEqual(positions((await run(events, ["--as-of", at(5), "--as-at", at(15), "--json"], then)).out), [1, 2]);
    assert.match((await run(events, ["--limit", "1"], then)).out, /amount-noted \(corrected by #4\) +bill:b/);
    assert.match(
      (await run(events, ["--after", "3", "--limit", "1"], then)).out,
      /amount-noted \(corrects #1\) +bill:b/,
    );
  });

  it("is told by why, too", async () => {
    assert.match((await run(why, ["1"], then)).out, /\n +corrected by #4$/);
    assert.match((await run(why, ["4"], then)).out, /\n +corrects #1$/);
  });
});

describe("thence events", () => {
  it("refuses to be one document and lines at once", async () => {
    await assert.rejects(run(events, ["--json", "--jsonl"]), { code: "cli/bad-usage" });
  });
});

describe("thence verify", () => {
  it("says what was proved", async () => {
    const { out, status } = await run(verify, []);
    assert.equal(status, 0);
    assert.match(out, /^intact: 4 events\nproved: /);
    assert.match(
      out,
      /\nnot proved: that no last events were cut off, .* there must be signed checkpoints .* noted elsewhere\.\nlog /,
    );
  });

  it("tells the same as JSON, with where the bytes lie", async () => {
    const { ok, events: count, stored } = JSON.parse((await run(verify, ["--json"])).out);
    assert.deepEqual([ok, count, stored], [true, 4, { table: "event", column: "bytes" }]);
  });

  it("gives status 1 and the place where a byte was changed", async () => {
    const { DatabaseSync } = await import("node:sqlite");
    const path = join(folder, "changed.db");
    const original = new DatabaseSync(join(folder, "log.db"));
    original.exec(`vacuum into '${path}'`);
    original.close();
    const db = new DatabaseSync(path);
    for (const row of db.prepare("select name from sqlite_master where type = 'trigger'").all()) {
      db.exec(`drop trigger "${row["name"]}"`);
    }
    db.exec("update event set bytes = cast(replace(cast(bytes as text), 'cart', 'card') as blob) where position = 3");
    db.close();
    const { out, status } = await run(verify, [], `sqlite:${path}`);
    assert.equal(status, 1);
    assert.match(out, /^not intact: at position 3 the stored bytes do not agree with the chain\n/);
  });
});
