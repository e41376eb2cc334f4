import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { nodeSha256 } from "../src/adapters/sqlite/database.ts";
import { openEventStore } from "../src/adapters/sqlite/event-store.ts";
import type { EventStore } from "../src/store/index.ts";
import type { Benchmark, Side, Took } from "./measure.ts";
import { nowMs, type Ping, pinged } from "./ping.ts";
import { seeded } from "./seeded.ts";

export const pings = 300;
export const pauseMs = 7;
/** How often the peer looks; a tighter loop would burn a core. */
const pollMs = 25;

/** From the call of append to the handler, in one process. */
export const handler = () => measured("handler", "one process", (path, store) => sender(path, store));

/** From the call of append in one process to the handler in another. */
export const handlerAcross = () => measured("handler-across", "two processes", otherProcess);

type Send = (path: string, store: EventStore) => Promise<void>;

function measured(name: string, where: string, send: Send): Benchmark {
  const folder = mkdtempSync(join(tmpdir(), "thence-bench-"));
  let count = 0;
  const open = async () => {
    const path = join(folder, `${count++}.db`);
    const store = await openEventStore(`sqlite:${path}`, {
      clock: () => Date.now() * 1000,
      random: seeded(count).bytes,
      hash: nodeSha256,
    });
    return { path, store };
  };
  const ours: Side = {
    threads: 2,
    run: async (timed, took) => {
      const { path, store } = await open();
      const ending = new AbortController();
      let seen = 0;
      await timed(async () => {
        const handling = (async () => {
          for await (const { data } of store.subscribe({}, { signal: ending.signal })) {
            took(nowMs() - (data as Ping).sentMs); // there is only one type
            seen += 1;
            if (seen === pings) ending.abort();
          }
        })();
        await send(path, store);
        await handling;
      });
      await store.close();
      return { seen };
    },
  };
  const polling: Side = {
    threads: 2,
    run: async (timed, took) => {
      const { path, store } = await open();
      const db = new DatabaseSync(path, { readOnly: true });
      const after = db.prepare(
        "select position, cast(bytes as text) as text from event where position > ? order by position",
      );
      let seen = 0;
      await timed(async () => {
        const sending = send(path, store);
        while (seen < pings) {
          for (const { text } of after.all(seen)) {
            took(nowMs() - JSON.parse(String(text)).data.sentMs);
            seen += 1;
          }
          await wait(pollMs);
        }
        await sending;
      });
      db.close();
      await store.close();
      return { seen };
    },
  };
  const appending: Side = {
    threads: 2,
    run: async (timed, took) => {
      const { path, store } = await open();
      await timed(() => sender(path, store, took));
      const { position: seen } = await store.head();
      await store.close();
      return { seen };
    },
  };
  return {
    name,
    unit: "ms p99",
    compared: "p99Ms",
    units: pings,
    rounds: 3,
    schema: `${pings} appends of one event, one after the other with pauses of 0 to ${pauseMs * 2} ms, ${where}; WAL, synchronous=FULL; the polling peer looks every ${pollMs} ms; "append alone" is the time to its "ok", without any handler`,
    ours,
    peers: { "node:sqlite, polling": polling, "append alone": appending },
    clean: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Appends with pauses of different length, so that no rhythm meets a timer's. `took` hears how long each append was. */
export async function sender(_path: string, store: EventStore, took: Took = () => {}): Promise<void> {
  const { next } = seeded(3);
  for (let n = 0; n < pings; n++) {
    const sentMs = nowMs();
    await store.append([pinged({ sentMs })], { command: "ping" });
    took(nowMs() - sentMs);
    await wait(next() * 2 * pauseMs);
  }
}

async function otherProcess(path: string): Promise<void> {
  const script = fileURLToPath(new URL("ping-process.ts", import.meta.url));
  const child = spawn(process.execPath, ["-C", "thence-source", script, path], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`the process that appends ended with ${code}`);
}
