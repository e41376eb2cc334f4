import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { withoutSecrets } from "./store-place.ts";
import { openStore, realContext } from "./stores.ts";
import { withExistingStore, withStore } from "./with-store.ts";

const folder = mkdtempSync(join(tmpdir(), "thence-stores-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const work = async () => "done";

describe("opening a store", () => {
  for (const prefix of ["sqlite:", "sqlite://"]) {
    it(`that is not there is refused for those who only read, and ${prefix} makes no file`, async () => {
      const path = join(folder, "sub", "missing.db");
      await assert.rejects(withExistingStore(prefix + path, undefined, work), (cause: Error & { code?: string }) => {
        assert.equal(cause.code, "app/no-such-store");
        assert.ok(cause.message.includes(path) && cause.message.includes("thence import"));
        return true;
      });
      assert.ok(!existsSync(join(folder, "sub")));
    });
  }

  it("that is there is opened for both, and made for those who write", async () => {
    const url = `sqlite:${join(folder, "made.db")}`;
    assert.equal(await withStore(url, undefined, work), "done");
    assert.equal(await withExistingStore(url, undefined, work), "done");
    assert.equal(await withExistingStore("memory:", undefined, work), "done");
  });

  it("leaves to the adapter what only the adapter can explain", async () => {
    writeFileSync(join(folder, "plain"), "");
    await assert.rejects(withExistingStore(`sqlite:${join(folder, "plain", "log.db")}`, undefined, work), {
      code: "store/unreachable",
    });
  });

  it("is closed whatever happens", async () => {
    let store: { head(): Promise<unknown> } | undefined;
    const failing = withStore("memory:", undefined, async (opened) => {
      store = opened.store;
      throw new Error("half way");
    });
    await assert.rejects(failing, /half way/);
    await assert.rejects(async () => store?.head(), { code: "store/closed" });
  });

  it("names the adapters that there are where it knows none, and never a password", async () => {
    for (const url of [
      "papyrus://ana:hunter2@host/log",
      "Papyrus://ana:hunter2@host/log",
      "papyrus://ana:hunt@er2@host/log",
      "../memory:x",
      "memory",
    ]) {
      await assert.rejects(openStore(url), (cause: Error & { code?: string }) => {
        assert.equal(cause.code, "app/unknown-store");
        assert.ok(!/hunt|er2/.test(JSON.stringify({ ...cause, message: cause.message })), cause.message);
        return true;
      });
    }
    for (const [url, shown] of [
      ["postgres://ana:hunt@er2@host/log", "postgres://host/log"],
      ["postgres://ana:hunt/er2@host/log", "postgres://host/log"],
      ["pg://host/log?password=hunter2", "pg://host/log"],
      ["pg://host/log#hunter2", "pg://host/log"],
      ["redis://hunter2@host", "redis://host"],
      ["pg://ana:hunt?er2@host/log", "pg://…"],
      ["pg://host/log?password=hunt@er2", "pg://…"],
      ["PG://hunter2@host:5432/log", "PG://host:5432/log"],
      ["sqlite://some/log.db", "sqlite://some/log.db"],
    ] as const)
      assert.equal(withoutSecrets(url), shown);
    assert.equal(withoutSecrets("sqlite:a@b.db"), "sqlite:a@b.db");
  });
});

describe("the real clock", () => {
  it("tells whole microseconds, and agrees with the machine's", () => {
    const { clock } = realContext();
    const [before, now, after] = [Date.now(), clock(), Date.now()];
    assert.ok(Number.isSafeInteger(now));
    assert.ok(now >= (before - 25) * 1000 && now <= (after + 25) * 1000);
  });
});
