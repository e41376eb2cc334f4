import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { openCheckpoints } from "../../src/adapters/sqlite/checkpoints.ts";
import { openStore, realContext } from "../../src/app/index.ts";
import { defineEvent } from "../../src/event/index.ts";

const folder = mkdtempSync(join(tmpdir(), "thence-members-"));
const program = fileURLToPath(new URL("subscription-member.ts", import.meta.url));
const alive = new Set<ChildProcess>();
after(() => {
  for (const child of alive) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

const moved = defineEvent<"parcel-moved", { parcel: string }>("parcel-moved", {
  tags: ({ parcel }) => ({ parcel }),
  stream: "parcel",
  purpose: "where it is",
});

function member(url: string, effects: string, owner: string) {
  const child = spawn(process.execPath, ["-C", "thence-source", program, url, effects, owner], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  alive.add(child);
  const ended = new Promise<number | null>((resolve) => {
    child.on("exit", (code) => {
      alive.delete(child);
      resolve(code);
    });
  });
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout.once("data", () => resolve());
    child.once("exit", () => reject(new Error("a member ended before it was ready")));
  });
  return { child, ended, ready };
}

async function until(what: string, isTrue: () => boolean, limitMs = 120_000): Promise<void> {
  for (const started = performance.now(); !isTrue(); await wait(50))
    if (performance.now() - started > limitMs) assert.fail(`${what} was waited for in vain`);
}

const parcels = Array.from({ length: 12 }, (_, i) => `p-${i}`);

it("loses nothing and keeps the order of each key when members are killed, and counts exactly once beside it", async () => {
  const url = `sqlite:${join(folder, "log.db")}`;
  const effects = join(folder, "effects.txt");
  const store = await openStore(url);
  const checkpoints = await openCheckpoints(url, realContext());
  const got = await checkpoints.acquire("setup", "test", 1_000_000);
  assert.ok(got.kind === "granted");
  await checkpoints.save(got.lease, { position: 0 }, (transaction) =>
    transaction.run("create table counted_event (position integer not null)"),
  );
  const lines = () => (existsSync(effects) ? readFileSync(effects, "utf8").split("\n").slice(0, -1) : []);
  const seen = () => new Set(lines().map((line) => Number(line.split(" ")[1])));
  let total = 0;
  const append = async (times: number) => {
    for (let i = 0; i < times; i++) {
      await store.append(
        parcels.map((parcel) => moved({ parcel })),
        { command: "move" },
      );
      total += parcels.length;
    }
  };

  let members = ["m-0", "m-1", "m-2"].map((owner) => member(url, effects, owner));
  await Promise.all(members.map(({ ready }) => ready));
  const atWork = () => new Set(lines().map((line) => line.split(" ")[2])).size;
  await append(20);
  // Whoever gets its share late finds work only where some is left.
  for (const started = performance.now(); atWork() < 3; await wait(200)) {
    if (performance.now() - started > 120_000) assert.fail("that every member is at work was waited for in vain");
    await append(1);
  }
  for (let round = 0; round < 4; round++) {
    const before = seen().size;
    const appending = append(20);
    await until("some progress", () => seen().size > before + 40);
    const [victim, ...others] = members;
    victim?.child.kill("SIGKILL");
    await victim?.ended;
    await appending;
    const next = member(url, effects, `m-${round + 3}`);
    await next.ready;
    members = [...others, next];
  }
  await until("every event", () => seen().size === total);
  const database = new DatabaseSync(join(folder, "log.db.views"), { readOnly: true });
  const count = () => Number(database.prepare("select count(*) as n from counted_event").get()?.["n"]);
  await until("every count", () => count() >= total);
  for (const { child } of members) child.kill("SIGTERM");
  assert.deepEqual(await Promise.all(members.map(({ ended }) => ended)), [0, 0, 0]);

  const { events } = await store.read({ types: ["parcel-moved"] });
  for (const parcel of parcels) {
    const firsts = [
      ...new Set(lines().flatMap((line) => (line.startsWith(`parcel:${parcel} `) ? [line.split(" ")[1]] : []))),
    ];
    const expected = events
      .filter((event) => event.stream === `parcel:${parcel}`)
      .map((event) => String(event.position));
    assert.deepEqual(firsts, expected, parcel);
  }
  const counted = database.prepare("select position from counted_event order by position").all();
  assert.deepEqual(
    counted.map((row) => row["position"]),
    events.map((event) => event.position),
    "each once",
  );
  assert.deepEqual(await checkpoints.leases("subscription:"), [], "who ends gives its leases back");
  database.close();
  await checkpoints.close();
  await store.close();
});
