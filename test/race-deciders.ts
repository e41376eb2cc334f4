import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openStore } from "../src/app/stores.ts";
import type { CommandOutcome } from "../src/store/index.ts";
import { accepted, granted } from "./racer.ts";

/** What the two processes made of one round. */
type Round = readonly CommandOutcome[];

/**
 * Lets two processes decide at the same time, round after round, on one log (a file of its own where no address is given): each round
 * there is credit for one order, and each of them asks for another. In every second round both send the same command under one id.
 */
export async function raceDeciders(rounds: number, address?: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "thence-race-"));
  const url = address ?? `sqlite:${join(folder, "log.db")}`;
  const store = await openStore(url);
  const racers = [0, 1].map(() =>
    fork(fileURLToPath(new URL("racer.ts", import.meta.url)), [url], { execArgv: ["-C", "thence-source"] }),
  );
  try {
    await Promise.all(racers.map((racer) => once(racer, "message")));
    for (let round = 1; round <= rounds; round++) {
      const isShared = round % 2 === 0;
      const customer = `c-${round}`;
      await store.append([granted({ customer, cents: 100 })], { command: "grant" });
      const told: Round = await Promise.all(
        racers.map(async (racer, i) => {
          const answer = once(racer, "message");
          const order = isShared ? `o-${round}` : `o-${round}-${i}`;
          racer.send({ order, customer, ...(isShared && { id: `cmd-${round}` }) });
          return (await answer)[0] as CommandOutcome; // what racer.ts sends
        }),
      );
      const kinds = told.map(({ kind }) => kind).sort();
      assert.deepEqual(kinds, isShared ? ["decided", "decided"] : ["decided", "refused"], `round ${round}`);
      if (isShared) {
        const [one, two] = told.map((outcome) => ({ ...outcome, isRepeat: true }));
        assert.deepEqual(one, two, `round ${round}`);
        assert.equal(told.filter(({ isRepeat }) => isRepeat).length, 1, `round ${round}`);
      }
      const { events } = await store.read({ types: [accepted.type], tags: [`customer:${customer}`] });
      assert.equal(events.length, 1, `round ${round}`);
    }
    assert.equal((await store.verify()).problem, undefined);
  } finally {
    for (const racer of racers) racer.kill();
    await store.close();
    rmSync(folder, { recursive: true });
  }
}
