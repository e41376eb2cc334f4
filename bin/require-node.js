// Run before the tests: says what to do when npm's own Node is missing, instead of failing on the first type annotation.
import { refusalOfNode } from "./node-floor.js";

const refusal = refusalOfNode(process.versions.node);
if (refusal) {
  process.stderr.write(`${refusal}\n`);
  process.exit(2);
}
