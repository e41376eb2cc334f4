import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { withService } from "../../services/for-tests.ts";
import { servicesFolder } from "../../services/packages.ts";
import { untilReady } from "../../services/until-ready.ts";
import { openStore } from "../../src/app/index.ts";
import { needViews } from "../../src/app/views.ts";
import { readReadModel } from "../../src/projection/index.ts";
import { type Moves, moved, moves } from "./postgres-member.ts";
import { freshPlace } from "./postgres-places.ts";

process.chdir(servicesFolder);
const postgres = await withService("postgres");
const options = { skip: postgres.skip };
const folder = mkdtempSync(join(tmpdir(), "thence-members-"));
const program = fileURLToPath(new URL("postgres-member.ts", import.meta.url));
const alive = new Set<ChildProcess>();
after(() => {
  for (const child of alive) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** A process that shares the work, once it is ready. */
async function member(what: string, url: string, owner: string, effects = "") {
  const child = fork(program, [what, url, owner, effects], { cwd: servicesFolder, execArgv: ["-C", "thence-source"] });
  alive.add(child);
  const ended = once(child, "exit").then(([code]) => {
    alive.delete(child);
    return code;
  });
  const first = await Promise.race([once(child, "message").then(([said]) => said), ended]);
  assert.equal(first, "ready", `${owner} ended before it was ready`);
  return {
    kill: () => {
      child.kill("SIGKILL");
      return ended;
    },
    stop: () => {
      child.kill("SIGTERM");
      return ended;
    },
  };
}

const linesOf = (file: string) => (existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : []);
const parcels = Array.from({ length: 12 }, (_, i) => `p-${i}`);
const limitMs = 60_000;
const until = (what: string, isTrue: () => boolean | Promise<boolean>) =>
  untilReady(what, async () => ((await isTrue()) ? true : undefined), { limitMs });

async function opened() {
  const url = freshPlace(postgres.url);
  const store = await openStore(url);
  const views = await needViews(url, store);
  const append = async (times: number) => {
    for (let i = 0; i < times; i++)
      await store.append(
        parcels.map((parcel) => moved({ parcel })),
        { command: "move" },
      );
  };
  const close = async () => {
    await views.close();
    await store.close();
  };
  return { url, store, views, append, close };
}

describe("processes that share the work on a log in PostgreSQL", options, () => {
  it("take over from one of a subscription that was killed: nothing is lost, and each key keeps its order", async () => {
    const { url, store, views, append, close } = await opened();
    const effects = join(folder, "told.txt");
    const seen = () => new Set(linesOf(effects).map((line) => Number(line.split(" ")[1])));
    let members = [
      await member("subscription", url, "m-0", effects),
      await member("subscription", url, "m-1", effects),
    ];
    const holders = async () =>
      new Set((await views.checkpoints.leases("subscription:told#")).map((lease) => lease.owner));
    await until("both to share the partitions", async () => (await holders()).size === 2);
    await append(10);
    await until("both at work", () => new Set(linesOf(effects).map((line) => line.split(" ")[2])).size === 2);
    for (const round of [2, 3]) {
      const before = seen().size;
      const appending = append(15);
      await until("some progress", () => seen().size > before + 20);
      const [victim, ...others] = members;
      await victim?.kill();
      await appending;
      members = [...others, await member("subscription", url, `m-${round}`, effects)];
    }
    await until("every event", () => seen().size === parcels.length * 40);
    for (const one of members) assert.equal(await one.stop(), 0);
    const { events } = await store.read({ types: [moved.type] });
    for (const parcel of parcels) {
      const own = linesOf(effects).filter((line) => line.startsWith(`parcel:${parcel} `));
      const firsts = [...new Set(own.map((line) => Number(line.split(" ")[1])))];
      const expected = events.filter((event) => event.stream === `parcel:${parcel}`).map((event) => event.position);
      assert.deepEqual(firsts, expected, parcel);
    }
    assert.deepEqual(await views.checkpoints.leases("subscription:"), [], "who ends gives its leases back");
    await close();
  });

  it("take every event into a read model exactly once, though its builder is killed", async () => {
    const { url, store, views, append, close } = await opened();
    const at = async () => (await views.readModels.generations(moves.name))[0]?.position ?? 0;
    await append(60);
    let builders = [await member("read-model", url, "b-0"), await member("read-model", url, "b-1")];
    for (const round of [2, 3, 4]) {
      const before = await at();
      const appending = append(20);
      await until("a step", async () => (await at()) > before);
      // Which of them builds is not known; so both go, one after the other.
      const [victim, ...others] = builders;
      await victim?.kill();
      builders = [...others, await member("read-model", url, `b-${round}`)];
      await appending;
    }
    const { position } = await store.head();
    await until("the log's end", async () => (await at()) === position);
    for (const one of builders) assert.equal(await one.stop(), 0);
    const { events } = await store.read({ types: [moved.type] });
    assert.equal(events.length, parcels.length * 120);
    const reader = readReadModel<Moves>(views.readModels, moves, { timing: { wait: () => Promise.resolve() } });
    for (const parcel of parcels) {
      const expected = events.filter((event) => event.stream === `parcel:${parcel}`).map((event) => event.position);
      assert.deepEqual((await reader.get(`parcel:${parcel}`))?.positions, expected, parcel);
    }
    await close();
  });

  it("run the loop in one of them; another goes on when that one was killed", async () => {
    const { url, views, close } = await opened();
    const said = join(folder, "loop.txt");
    const first = await member("loop", url, "l-0", said);
    await until("the first to hold it", () => linesOf(said).includes("holds l-0"));
    const second = await member("loop", url, "l-1", said);
    await until("the second to wait", () => linesOf(said).includes("waits l-1"));
    const [before] = await views.checkpoints.leases("run");
    await first.kill();
    await until("the second to hold it", () => linesOf(said).includes("holds l-1"));
    assert.deepEqual(linesOf(said), ["holds l-0", "waits l-1", "holds l-1"]);
    const [held] = await views.checkpoints.leases("run");
    assert.ok(before && held && held.epoch > before.epoch);
    await assert.rejects(views.checkpoints.renew(before, 1_000_000), { code: "subscription/lease-lost" });
    assert.equal(await second.stop(), 0);
    assert.deepEqual(await views.checkpoints.leases("run"), []);
    await close();
  });
});
