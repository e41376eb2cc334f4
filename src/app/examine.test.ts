import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { defineEvent, personal } from "../event/index.ts";
import type { LoadedConfig } from "./config.ts";
import { examine } from "./examine.ts";
import { openStore } from "./stores.ts";

const noted = defineEvent("noted", {
  tags: ({ customer }: { customer: string; name: string }) => ({ customer }),
  personal: personal("customer", ["name"]),
  purpose: "tests",
});

it("an examination tells where the keys or the signing key are open to others", async () => {
  const folder = mkdtempSync(join(tmpdir(), "thence-examine-"));
  try {
    const url = `sqlite:${folder}/log.db`;
    const loaded: LoadedConfig = { config: { store: url }, path: undefined, folder };
    const store = await openStore(url);
    const secrets = async () =>
      (await examine(url, loaded)).flatMap(({ state, what, text }) => (/key/.test(what) ? [[state, what, text]] : []));
    await store.head();
    assert.deepEqual(await secrets(), [], "there are none yet");
    await store.append([noted({ customer: "c-7", name: "Ana" })], { command: "note" });
    await store.close();
    const [keys, signing] = [`${folder}/log.db.keys`, `${folder}/log.db.signing-key`];
    writeFileSync(signing, "", { mode: 0o600 });
    assert.deepEqual(await secrets(), [
      ["ok", "keys", `${keys}, for its owner alone`],
      ["ok", "signing key", `${signing}, for its owner alone`],
    ]);
    chmodSync(keys, 0o644);
    chmodSync(signing, 0o640);
    assert.deepEqual(await secrets(), [
      ["problem", "keys", `${keys} is open to others than its owner (mode 644). Run chmod 600 ${keys}`],
      ["problem", "signing key", `${signing} is open to others than its owner (mode 640). Run chmod 600 ${signing}`],
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
