// The published build: one JavaScript file and one declaration per source file, so that stack traces and subpaths stay honest.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
rmSync(new URL("../dist", import.meta.url), { recursive: true, force: true });
const tsc = fileURLToPath(import.meta.resolve("typescript/lib/tsc.js"));
// The demo plays the examples, so they are built too: after the sources, whose published types they are checked against.
for (const project of ["tsconfig.build.json", "tsconfig.examples.json"]) {
  const { status } = spawnSync(process.execPath, [tsc, "-p", project], { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
