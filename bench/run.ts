// npm run bench -- <name> [--json]: one benchmark beside its peers. Exit status 1 where the oracle finds the sides unequal.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { append } from "./append.ts";
import { backtestFines } from "./backtest.ts";
import { catchUp } from "./catch-up.ts";
import { decideCommands } from "./decide.ts";
import { delivery } from "./delivery.ts";
import { finesFunnel, finesMap } from "./fines.ts";
import { funnelOverClicks } from "./funnel.ts";
import { growth } from "./growth.ts";
import { handler, handlerAcross } from "./handler.ts";
import { importing } from "./import.ts";
import { type Benchmark, measure, type Result } from "./measure.ts";
import { migrateToPostgres, migrateToSqlite } from "./migrate.ts";
import { pattern, patternEngines } from "./pattern.ts";
import { postgresAppend, postgresCatchUp, postgresDecide, postgresHandler } from "./postgres.ts";
import { processMapOverClicks, processMapTotals } from "./process-map.ts";
import { visible } from "./visible.ts";

const benchmarks: Readonly<Record<string, () => Benchmark | Promise<Benchmark>>> = {
  append,
  import: importing,
  backtest: backtestFines,
  "catch-up": catchUp,
  decide: decideCommands,
  delivery,
  funnel: funnelOverClicks,
  "process-map": processMapOverClicks,
  "process-map-totals": processMapTotals,
  visible,
  growth,
  "fines-funnel": finesFunnel,
  "fines-map": finesMap,
  handler,
  "handler-across": handlerAcross,
  pattern,
  "pattern-engines": patternEngines,
  postgres: postgresAppend,
  "postgres-catch-up": postgresCatchUp,
  "postgres-handler": postgresHandler,
  "postgres-decide": postgresDecide,
  "migrate-to-postgres": migrateToPostgres,
  "migrate-to-sqlite": migrateToSqlite,
};

const { values, positionals } = parseArgs({ options: { json: { type: "boolean" } }, allowPositionals: true });
const name = positionals[0] ?? "";
const make = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined;

if (!make) {
  process.stderr.write(`usage: npm run bench -- <name> [--json]; benchmarks: ${Object.keys(benchmarks).join(", ")}\n`);
  process.exitCode = 2;
} else {
  const benchmark = await make();
  try {
    const result = await measure(benchmark, versions());
    process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : asText(result));
    process.exitCode = result.oracle === "equal" ? 0 : 1;
  } finally {
    await benchmark.clean();
  }
}

function versions(): Readonly<Record<string, string>> {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const peers = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")).dependencies;
  return {
    thence: version,
    node: process.versions.node,
    sqlite: process.versions["sqlite"] ?? "unknown",
    emmett: peers["@event-driven-io/emmett"],
    duckdb: peers["@duckdb/node-api"],
    chdb: peers.chdb,
    rxjs: peers.rxjs,
    "json-rules-engine": peers["json-rules-engine"],
    xstate: peers.xstate,
  };
}

function asText({ oracle, unit, ratio, sides, units, rounds, schema, versions }: Result): string {
  const rows = Object.entries(sides).map(([side, { threads, wallMs, cpuMs, perSecond, p50Ms, p99Ms }]) => {
    const middle = side === "ours" ? "" : `   ratio ${ratio[side]}`;
    const rate = perSecond.toSorted((a, b) => a - b)[Math.floor(perSecond.length / 2)] ?? 0;
    const found = p99Ms > 0 ? `p50 ${p50Ms} ms   p99 ${p99Ms} ms` : `${String(rate).padStart(9)} ${unit}`;
    return `  ${side.padEnd(36)} ${found}   wall ${wallMs} ms   cpu ${cpuMs} ms   threads ${threads}${middle}`;
  });
  return [
    `${name}: ${units} units, median of ${rounds} rounds in turns, oracle: ${oracle}; a ratio above 1 means that we are faster`,
    ...rows,
    `  ${schema}`,
    `  ${Object.entries(versions)
      .map(([what, version]) => `${what} ${version}`)
      .join(", ")}`,
    "",
  ].join("\n");
}
