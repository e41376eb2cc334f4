import assert from "node:assert/strict";
import type { Checkpoints } from "../../../subscription/index.ts";
import { refuses } from "../event-store/stage.ts";
import { clause, granted, ttl } from "./stage.ts";

const table = "create table if not exists contract_effect (n integer)";

export const transactions = [
  clause(
    "keeps work exactly when it keeps the checkpoint",
    async ({ checkpoints, other, clock }) => {
      const lease = granted(await checkpoints.acquire("a", "ann", ttl));
      const effects: unknown[] = [];
      const look = async () => {
        const one = granted(await other.acquire(`look-${effects.length}`, "eve", ttl));
        let rows: readonly unknown[] = [];
        await other.save(one, { position: 0 }, (tx) => {
          tx.run(table);
          rows = tx.all("select n from contract_effect order by n").map((row) => row["n"]);
        });
        effects.push(rows);
        return rows;
      };
      const add = (n: number) => (tx: Parameters<NonNullable<Parameters<Checkpoints["save"]>[2]>>[0]) => {
        tx.run(table);
        tx.run("insert into contract_effect values (?)", n);
      };
      await checkpoints.save(lease, { position: 1 }, add(1));
      const broken = checkpoints.save(lease, { position: 2 }, (tx) => {
        add(2)(tx);
        throw new Error("it broke");
      });
      await assert.rejects(broken, { message: "it broke" });
      assert.deepEqual([await other.load("a"), await look()], [1, [1]]);
      clock.advance(ttl);
      const next = granted(await other.acquire("a", "bob", ttl));
      await refuses("subscription/lease-lost", checkpoints.save(lease, { position: 2 }, add(2)));
      assert.deepEqual(await look(), [1], "who lost the lease has no effect");
      await other.save(next, { position: 2 }, add(2));
      assert.deepEqual([await checkpoints.load("a"), await look()], [2, [1, 2]]);
    },
    "transaction",
  ),
];
