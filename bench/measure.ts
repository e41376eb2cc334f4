/** One timed run of one side: what it did, how many a second, and the time it took on the wall and on the processor. */
export interface Run {
  readonly perSecond: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Of the single times that were handed to `took`, in milliseconds; 0 where none were. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** What the oracle compares: the sides must leave the very same facts behind. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** One side of a benchmark: us, or a peer. */
export interface Side {
  readonly threads: number;
  /** Does the work once, from nothing, and says what it left behind. Only `timed` is on the clock; `took` hears how long each unit was. */
  run(timed: Timed, took: Took): Promise<Readonly<Record<string, unknown>>>;
}

export type Timed = <Result>(work: () => Promise<Result>) => Promise<Result>;
export type Took = (ms: number) => void;

/** What is compared: units a second, the time that 99 of 100 units stay below, or the processor time of a run over all its threads. */
export type Compared = "perSecond" | "p99Ms" | "cpuMs";

export interface Benchmark {
  readonly name: string;
  readonly unit: string;
  /** Default: `perSecond`. */
  readonly compared?: Compared;
  /** How many units one run does. */
  readonly units: number;
  readonly rounds: number;
  /** What is measured, in a line: the schema, the sizes. */
  readonly schema: string;
  readonly ours: Side;
  readonly peers: Readonly<Record<string, Side>>;
  /** Removes what the runs left behind. */
  clean(): void | Promise<void>;
}

export interface Result {
  readonly name: string;
  readonly oracle: string;
  readonly ours: number;
  readonly peers: Readonly<Record<string, number>>;
  readonly ratio: Readonly<Record<string, number>>;
  readonly unit: string;
  readonly sides: Readonly<
    Record<
      string,
      {
        readonly threads: number;
        readonly wallMs: number;
        readonly cpuMs: number;
        readonly perSecond: readonly number[];
        readonly p50Ms: number;
        readonly p99Ms: number;
      }
    >
  >;
  readonly units: number;
  readonly rounds: number;
  readonly schema: string;
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * Runs the sides in turns, so that a noisy minute hits all of them, and takes medians. The first round warms up and is not counted.
 * A ratio above 1 means that we are faster.
 * The oracle is `equal` where all runs of all sides left the same facts, and otherwise names the first that did not.
 */
export async function measure(benchmark: Benchmark, versions: Readonly<Record<string, string>>): Promise<Result> {
  const sides = { ours: benchmark.ours, ...benchmark.peers };
  const runs: Record<string, Run[]> = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
  let oracle = "equal";
  let expected: string | undefined;
  for (let round = 0; round <= benchmark.rounds; round++) {
    const order = Object.entries(sides);
    for (const [name, side] of round % 2 === 0 ? order : order.reverse()) {
      const run = await once(side, benchmark.units);
      const facts = JSON.stringify(run.facts);
      expected ??= facts;
      if (oracle === "equal" && facts !== expected) oracle = `different: ${name} left ${facts}, expected ${expected}`;
      if (round > 0) runs[name]?.push(run);
    }
  }
  const of = (name: string, what: keyof Omit<Run, "facts">) => median((runs[name] ?? []).map((run) => run[what]));
  const compared = benchmark.compared ?? "perSecond";
  const ours = of("ours", compared);
  const peers = Object.fromEntries(Object.keys(benchmark.peers).map((name) => [name, of(name, compared)]));
  const ratio = Object.fromEntries(
    Object.entries(peers).map(([name, peer]) => [name, rounded(compared === "perSecond" ? ours / peer : peer / ours)]),
  );
  const details = Object.entries(sides).map(([name, { threads }]) => [
    name,
    {
      threads,
      wallMs: of(name, "wallMs"),
      cpuMs: of(name, "cpuMs"),
      perSecond: (runs[name] ?? []).map((run) => run.perSecond),
      p50Ms: of(name, "p50Ms"),
      p99Ms: of(name, "p99Ms"),
    },
  ]);
  const { name, unit, units, rounds, schema } = benchmark;
  return {
    name,
    oracle,
    ours,
    peers,
    ratio,
    unit,
    sides: Object.fromEntries(details),
    units,
    rounds,
    schema,
    versions,
  };
}

async function once(side: Side, units: number): Promise<Run> {
  let wallMs = 0;
  let cpuMs = 0;
  const times: number[] = [];
  const timed: Timed = async (work) => {
    globalThis.gc?.();
    const cpu = process.cpuUsage();
    const start = performance.now();
    const result = await work();
    wallMs += performance.now() - start;
    const used = process.cpuUsage(cpu);
    cpuMs += (used.user + used.system) / 1000;
    return result;
  };
  const facts = await side.run(timed, (ms) => times.push(ms));
  times.sort((a, b) => a - b);
  return {
    perSecond: Math.round((units / wallMs) * 1000),
    wallMs: Math.round(wallMs * 10) / 10,
    cpuMs: Math.round(cpuMs * 10) / 10,
    p50Ms: rounded(share(times, 0.5)),
    p99Ms: rounded(share(times, 0.99)),
    facts,
  };
}

/** The value that this share of the sorted values stays at or below. */
function share(sorted: readonly number[], part: number): number {
  return sorted[Math.max(Math.ceil(sorted.length * part) - 1, 0)] ?? 0;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
