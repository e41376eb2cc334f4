import { type Funnel, funnel, type Journeys, processMap } from "../src/insight/index.ts";
import { clicks, indexOf } from "./clicks.ts";
import type { Benchmark, Side } from "./measure.ts";

/** Sizes up to 100 million; `BENCH_MOST` says where to end (default 3,000,000: a hundred million take some GB and minutes). */
const most = Number(process.env["BENCH_MOST"] ?? 3_000_000);
const sizes = [1, 3, 10, 30, 100].map((millions) => millions * 1_000_000).filter((events) => events <= most);
const definition: Funnel = { steps: ["type-00", "type-05", "type-14"], by: "user", within: 7 * 86_400_000_000 };
const times = 5;

interface Grown {
  readonly events: number;
  readonly builtMs: number;
  readonly funnelMs: number;
  readonly mapMs: number;
  readonly bytesAnEvent: number;
  readonly rssMiB: number;
}

/** The processor time of a question by the size of the log: it must grow with the log, and no faster. */
export async function growth(): Promise<Benchmark> {
  const table: Grown[] = [];
  for (const events of sizes) {
    table.push(grown(events));
    process.stderr.write(`${line(table.at(-1))}\n`);
  }
  const [first, last] = [table[0], table.at(-1)];
  const anEvent = (of: "funnelMs" | "mapMs", one: Grown | undefined) => (one ? (one[of] * 1e6) / one.events : 0);
  const ratio = (of: "funnelMs" | "mapMs") => Math.round((anEvent(of, last) / anEvent(of, first)) * 100) / 100;
  const ours: Side = { threads: 1, run: async (timed) => timed(async () => ({ sizes })) };
  return {
    name: "growth",
    unit: "sizes",
    compared: "cpuMs",
    units: sizes.length,
    rounds: 1,
    schema: [
      `seeded clicks, 20 types, one user for 20 events, built event by event; median processor time of ${times} questions on one thread`,
      ...table.map(line),
      `from ${first?.events} to ${last?.events} events, the time an event grows by: funnel ${ratio("funnelMs")}, process map ${ratio("mapMs")}`,
    ].join("\n  "),
    ours,
    peers: {},
    clean: () => {},
  };
}

function line(of: Grown | undefined): string {
  if (!of) return "";
  const { events, builtMs, funnelMs, mapMs, bytesAnEvent, rssMiB } = of;
  const ns = (ms: number) => ((ms * 1e6) / events).toFixed(1);
  return `${String(events).padStart(11)} events   funnel ${funnelMs} ms (${ns(funnelMs)} ns an event)   process map, totals ${mapMs} ms (${ns(mapMs)} ns)   ${bytesAnEvent} bytes an event   rss ${rssMiB} MiB   built in ${builtMs} ms`;
}

// Nothing of a size outlives it, so that the next one has the memory to itself.
function grown(events: number): Grown {
  const begin = performance.now();
  const index = indexOf(clicks(events));
  const builtMs = Math.round(performance.now() - begin);
  const journeys = index.journeys();
  globalThis.gc?.();
  const ask = (question: (journeys: Journeys) => unknown) => cpuMs(() => question(journeys));
  return {
    events,
    builtMs,
    funnelMs: ask((of) => funnel(of, definition)),
    mapMs: ask((of) => processMap(of, { measure: "totals", top: 0 })),
    bytesAnEvent: Math.round((index.bytes() / events) * 10) / 10,
    rssMiB: Math.round(process.memoryUsage.rss() / 2 ** 20),
  };
}

/** The median, after one question that the compiler learns from. */
function cpuMs(ask: () => unknown): number {
  ask();
  const taken = Array.from({ length: times }, () => {
    const before = process.cpuUsage();
    ask();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return taken.sort((a, b) => a - b)[Math.floor(times / 2)] ?? 0;
}
