import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";

const bin = fileURLToPath(new URL("../../bin/thence.js", import.meta.url));
const isRoot = process.getuid?.() === 0;
const skip = isRoot ? false : "only root may mount the small disk that this test fills";

// A real, small disk (tmpfs) that an import fills up.
describe("a disk that runs full", { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), "thence-full-"));
  const disk = join(folder, "disk");
  const thence = (...args: string[]) => spawnSync(process.execPath, [bin, ...args], { cwd: folder, encoding: "utf8" });
  const store = `sqlite:${join(disk, "log.db")}`;
  const rows = Array.from({ length: 40_000 }, (_, i) => `2026-03-02T08:00:00Z,view,s-${i}`);
  const flags = ["--type", "event", "--time", "time", "--tag", "session=session", "--store", store, "--json"];
  before(() => {
    writeFileSync(join(folder, "first.csv"), `time,event,session\n${rows.slice(0, 500).join("\n")}\n`);
    writeFileSync(join(folder, "second.csv"), `time,event,session\n${rows.join("\n")}\n`);
    execFileSync("mkdir", [disk]);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", disk]);
  });
  after(() => {
    execFileSync("umount", [disk]);
    rmSync(folder, { recursive: true });
  });

  it("is said, with what to do, and everything acknowledged is still there and intact", () => {
    assert.equal(thence("import", "first.csv", ...flags).status, 0);
    const full = thence("import", "second.csv", ...flags);
    assert.equal(full.status, 1, full.stderr);
    assert.match(
      full.stderr,
      /\[store\/full\] there is no space left to write .*log\.db\. Free some and run this again/,
    );
    const proof = JSON.parse(thence("verify", "--store", store, "--json").stdout);
    assert.ok(proof.ok);
    assert.ok(proof.events >= 500);
  });

  it("takes the rest once there is space, without doubling anything", () => {
    execFileSync("mount", ["-o", "remount,size=200m", disk]);
    assert.equal(thence("import", "second.csv", ...flags).status, 0);
    const proof = JSON.parse(thence("verify", "--store", store, "--json").stdout);
    assert.deepEqual([proof.ok, proof.events], [true, 40_500]);
  });
});
