import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { withService } from "../../services/for-tests.ts";
import { servicesFolder } from "../../services/packages.ts";
import { newPostgres, type PostgresServer } from "../../services/postgres.ts";
import { untilReady } from "../../services/until-ready.ts";
import { timeOrderedUuid } from "../../src/kit/uuid.ts";
import { noted, open, refused, why } from "./postgres-places.ts";

process.chdir(servicesFolder);
const { skip } = await withService("postgres");

describe("a PostgreSQL server that goes away", { skip }, () => {
  let server: PostgresServer | undefined;
  const started = async () => {
    server ??= newPostgres();
    await server.start();
    return server;
  };
  after(() => server?.remove());

  for (const how of ["fast", "crash"] as const) {
    it(`in the middle of appends and comes back (${how}): what was acknowledged is there once, and subscriptions go on`, async () => {
      const { url, stop, start } = await started();
      const place = `${url}?schema=${how}`;
      const [store, reader] = [await open(place, { outageMs: 30_000 }), await open(place, { outageMs: 30_000 })];
      await store.append([noted({ order: "a" })], why);
      const ending = new AbortController();
      const seen: number[] = [];
      const reading = (async () => {
        for await (const event of reader.subscribe({}, { signal: ending.signal })) seen.push(event.position);
      })();
      const acknowledged: number[] = [];
      let isOver = false;
      const appending = Promise.all(
        [1, 2, 3, 4].map(async (lane) => {
          for (let n = 0; !isOver; n++)
            acknowledged.push((await store.append([noted({ order: `o-${lane}`, n })], why)).first);
        }),
      );
      for (const round of [1, 2]) {
        await untilReady("appends", () => acknowledged.length > 20 * round);
        await stop(how);
        await start();
      }
      const before = acknowledged.length;
      await untilReady("appends after the restart", () => acknowledged.length > before + 20);
      isOver = true;
      await appending;
      const last = (await store.head()).position;
      await untilReady("the subscription", () => seen.length >= last);
      ending.abort();
      await reading;
      const all = Array.from({ length: last }, (_, i) => i + 1);
      assert.deepEqual(seen, all);
      assert.deepEqual(
        [1, ...acknowledged].toSorted((a, b) => a - b),
        all,
      );
      assert.equal((await store.verify()).problem, undefined);
      for (const one of [store, reader]) await one.close();
      await stop();
    });
  }

  it("and stays away: says so, and a retry with the same ids is safe whatever became of the first attempt", async () => {
    const { url, stop, start } = await started();
    const store = await open(url, { outageMs: 200 });
    await store.append([noted({ order: "a" })], why);
    await stop();
    const id = timeOrderedUuid(1_700_000_000_000, new Uint8Array(10));
    const named = [noted({ order: "a" }, { id, occurred: 1_700_000_000_000_000 })];
    assert.equal((await refused("store/unreachable", store.append(named, why))).retry, "later");
    await refused("store/unreachable", store.read({}));
    await refused("store/unreachable", open(url));
    await start();
    assert.equal((await store.append(named, why)).first, 2);
    assert.deepEqual([(await store.append(named, why)).known, (await store.head()).position], [1, 2]);
    await store.close();
    await stop();
  });
});
