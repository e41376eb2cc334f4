// npm run bench -- <name> [--json]: one benchmark beside its peers. Exit status 1 where the oracle finds the sides unequal.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { append } from "./append.ts";
import { importing } from "./import-tmp.ts";
import { type Benchmark, measure, type Result } from "./measure.ts";

const benchmarks: Readonly<Record<string, () => Benchmark>> = { append, import: importing };

const { values, positionals } = parseArgs({ options: { json: { type: "boolean" } }, allowPositionals: true });
const name = positionals[0] ?? "";
const make = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined;

if (!make) {
  process.stderr.write(`usage: npm run bench -- <name> [--json]; benchmarks: ${Object.keys(benchmarks).join(", ")}\n`);
  process.exitCode = 2;
} else {
  const benchmark = make();
  try {
    const result = await measure(benchmark, versions());
    process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : asText(result));
    process.exitCode = result.oracle === "equal" ? 0 : 1;
  } finally {
    benchmark.clean();
  }
}

function versions(): Readonly<Record<string, string>> {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return { thence: version, node: process.versions.node, sqlite: process.versions["sqlite"] ?? "unknown" };
}

function asText({ oracle, unit, ratio, sides, units, rounds, schema, versions }: Result): string {
  const rows = Object.entries(sides).map(([side, { threads, wallMs, cpuMs, perSecond }]) => {
    const middle = side === "ours" ? "" : `   ours is ${ratio[side]} of it`;
    const rate = perSecond.toSorted((a, b) => a - b)[Math.floor(perSecond.length / 2)] ?? 0;
    return `  ${side.padEnd(24)} ${String(rate).padStart(9)} ${unit}   wall ${wallMs} ms   cpu ${cpuMs} ms   threads ${threads}${middle}`;
  });
  return [
    `${name}: ${units} units, median of ${rounds} rounds in turns, oracle: ${oracle}`,
    ...rows,
    `  ${schema}`,
    `  ${Object.entries(versions)
      .map(([what, version]) => `${what} ${version}`)
      .join(", ")}`,
    "",
  ].join("\n");
}
