/** One timed run of one side: what it did, how many a second, and the time it took on the wall and on the processor. */
export interface Run {
  readonly perSecond: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  /** What the oracle compares: the sides must leave the very same facts behind. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** One side of a benchmark: us, or a peer. */
export interface Side {
  readonly threads: number;
  /** Does the work once, from nothing, and says what it left behind. Only `timed` is on the clock. */
  run(timed: Timed): Promise<Readonly<Record<string, unknown>>>;
}

export type Timed = <Result>(work: () => Promise<Result>) => Promise<Result>;

export interface Benchmark {
  readonly name: string;
  readonly unit: string;
  /** How many units one run does. */
  readonly units: number;
  readonly rounds: number;
  /** What is measured, in a line: the schema, the sizes. */
  readonly schema: string;
  readonly ours: Side;
  readonly peers: Readonly<Record<string, Side>>;
  /** Removes what the runs left behind. */
  clean(): void;
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
  const ours = of("ours", "perSecond");
  const peers = Object.fromEntries(Object.keys(benchmark.peers).map((name) => [name, of(name, "perSecond")]));
  const ratio = Object.fromEntries(
    Object.entries(peers).map(([name, peer]) => [name, Math.round((ours / peer) * 1000) / 1000]),
  );
  const details = Object.entries(sides).map(([name, { threads }]) => [
    name,
    {
      threads,
      wallMs: of(name, "wallMs"),
      cpuMs: of(name, "cpuMs"),
      perSecond: (runs[name] ?? []).map((run) => run.perSecond),
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
  const facts = await side.run(async (work) => {
    globalThis.gc?.();
    const cpu = process.cpuUsage();
    const start = performance.now();
    const result = await work();
    wallMs += performance.now() - start;
    const used = process.cpuUsage(cpu);
    cpuMs += (used.user + used.system) / 1000;
    return result;
  });
  return {
    perSecond: Math.round((units / wallMs) * 1000),
    wallMs: Math.round(wallMs),
    cpuMs: Math.round(cpuMs),
    facts,
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
