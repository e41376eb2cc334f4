#!/usr/bin/env node
// Plain JavaScript, so that an old Node can still read the sentence below instead of failing on a type annotation.
import { existsSync } from "node:fs";
import { refusalOfNode } from "./node-floor.js";

const refusal = refusalOfNode(process.versions.node);
if (refusal) {
  process.stderr.write(`${refusal}\n`);
  process.exit(2);
}
// npm runs a script in the package's folder; paths on the command line are meant from where it was typed.
if (process.env.npm_lifecycle_event === "thence" && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
const source = new URL("../src/cli/main.ts", import.meta.url);
const { main } = await import(existsSync(source) ? source.href : new URL("../dist/cli/main.js", import.meta.url).href);
process.exitCode = await main(process.argv.slice(2));
