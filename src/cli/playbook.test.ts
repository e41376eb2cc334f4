import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { run } from "../../test/terminal.ts";
import { openStore } from "../app/stores.ts";
import { fixedContext } from "../testing/index.ts";
import { command } from "./playbook.ts";

const folder = mkdtempSync(join(tmpdir(), "thence-playbook-"));
const store = `sqlite:${join(folder, "log.db")}`;
const config = join(folder, "thence.config.mjs");

before(async () => {
  writeFileSync(config, `export default { playbooks: [{ name: "checkout-recovery" }] };\n`);
  await (await openStore(store, fixedContext())).close();
});
after(() => rmSync(folder, { recursive: true, force: true }));

describe("thence playbook held", () => {
  const held = (...names: string[]) => run(command, ["held", ...names, "--store", store, "--config", config]);

  it("says that nothing was held back of a playbook there is", async () => {
    assert.match((await held("checkout-recovery")).notes, /No question was held back/);
    assert.match((await held()).notes, /No question was held back/);
  });

  it("refuses one that there is not, with the nearest", async () => {
    await assert.rejects(held("checkout-recvery"), {
      code: "app/unknown-playbook",
      message: /no playbook "checkout-recvery"\. Did you mean "checkout-recovery"\?/,
    });
  });
});
