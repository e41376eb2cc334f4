#!/usr/bin/env node
// Plain JavaScript, so that an old Node can still read the sentence below instead of failing on a type annotation.
import { existsSync } from "node:fs";
import { refusalOfNode } from "./node-floor.js";

const refusal = refusalOfNode(process.versions.node);
if (refusal) {
  process.stderr.write(`${refusal}\n`);
  process.exit(2);
}
const source = new URL("../src/cli/main.ts", import.meta.url);
const { main } = await import(existsSync(source) ? source.href : new URL("../dist/cli/main.js", import.meta.url).href);
process.exitCode = await main(process.argv.slice(2));
