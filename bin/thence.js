#!/usr/bin/env node
// Plain JavaScript, so that an old Node can still read the sentence below instead of failing on a type annotation.
import { existsSync } from "node:fs";
import module from "node:module";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { refusalOfNode } from "./node-floor.js";

const refusal = refusalOfNode(process.versions.node);
if (refusal) {
  process.stderr.write(`${refusal}\n`);
  process.exit(2);
}
// What Node compiled once is kept, which more than halves the start. Under the home folder: the temporary folder is everybody's. Where it
// cannot be written, Node goes on without.
const home = homeFolder();
if (!process.env.NODE_COMPILE_CACHE && home) module.enableCompileCache(join(home, ".cache", "thence", "compiled"));
// npm runs a script in the package's folder; paths on the command line are meant from where it was typed.
if (process.env.npm_lifecycle_event === "thence" && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
const source = new URL("../src/cli/main.ts", import.meta.url);
const { main } = await import(existsSync(source) ? source.href : new URL("../dist/cli/main.js", import.meta.url).href);
process.exitCode = await main(process.argv.slice(2));

// A container may run as a user whom its machine does not know, and HOME may be anything.
function homeFolder() {
  try {
    return isAbsolute(homedir()) ? homedir() : undefined;
  } catch {
    return undefined;
  }
}
