import assert from "node:assert/strict";
import type { Segment, Segments } from "../../insight/index.ts";
import type { Clause, Contract } from "../contract.ts";

/** All that an adapter's test must say: how to open segments at a fresh place, and the same place again. */
export interface SegmentsHarness {
  open(place: number): Promise<Segments> | Segments;
  /** Changes a byte of a segment where it is kept; undefined where nothing can be changed behind the adapter's back. */
  damage?(place: number, name: string): Promise<void> | void;
  cleanup?(place: number): Promise<void> | void;
}

interface Stage {
  open(): Promise<Segments>;
  damage(name: string): Promise<void>;
}

let places = 0;

function clause(name: string, check: (stage: Stage) => Promise<void>, needs?: string): Clause<SegmentsHarness> {
  return {
    name,
    ...(needs !== undefined && { needs }),
    check: async (harness) => {
      const place = ++places;
      try {
        await check({
          open: async () => harness.open(place),
          damage: async (segment) => harness.damage?.(place, segment),
        });
      } finally {
        await harness.cleanup?.(place);
      }
    },
  };
}

const sample: Segment = {
  header: { title: "größe \u0000 \u2028", list: [1, 2.5, null, true], nested: { a: [] } },
  columns: {
    small: Uint8Array.of(1, 2, 255),
    middle: Uint16Array.of(1, 65_535, 3),
    large: Uint32Array.from({ length: 10_000 }, (_, i) => (i * 2_654_435_761) >>> 0),
    empty: new Uint32Array(0),
  },
};

const clauses: readonly Clause<SegmentsHarness>[] = [
  clause("a segment that was never kept is none", async ({ open }) => {
    const segments = await open();
    assert.equal(await segments.load("a"), undefined);
    assert.deepEqual(await segments.list(), []);
    await segments.drop("a");
  }),
  clause("a segment comes back as it was kept, in another process too", async ({ open }) => {
    await (await open()).save("a", sample);
    assert.deepEqual(await (await open()).load("a"), sample);
  }),
  clause("a part of a longer column is kept as that part", async ({ open }) => {
    const segments = await open();
    await segments.save("a", { header: {}, columns: { part: Uint16Array.of(1, 2, 3, 4).subarray(1, 3) } });
    assert.deepEqual((await segments.load("a"))?.columns["part"], Uint16Array.of(2, 3));
  }),
  clause("what is loaded belongs to whoever loaded it", async ({ open }) => {
    const segments = await open();
    await segments.save("a", sample);
    (await segments.load("a"))?.columns["small"]?.fill(0);
    assert.deepEqual(await segments.load("a"), sample);
  }),
  clause("keeping it again replaces it whole", async ({ open }) => {
    const segments = await open();
    await segments.save("a", sample);
    await segments.save("a", { header: { second: true }, columns: {} });
    assert.deepEqual(await segments.load("a"), { header: { second: true }, columns: {} });
  }),
  clause("names are listed in order, until they are dropped", async ({ open }) => {
    const segments = await open();
    for (const name of ["b", "a", "c"]) await segments.save(name, sample);
    await segments.drop("b");
    assert.deepEqual(await segments.list(), ["a", "c"]);
    assert.equal(await segments.load("b"), undefined);
  }),
  clause(
    "a segment that was damaged is refused, never read as something else",
    async ({ open, damage }) => {
      const segments = await open();
      await segments.save("a", sample);
      await damage("a");
      await assert.rejects(segments.load("a"), { code: "insight/segment-damaged" });
      await segments.save("a", sample);
      assert.deepEqual(await segments.load("a"), sample);
    },
    "damage",
  ),
];

/** What every adapter that keeps columns promises. */
export const segmentsContract: Contract<SegmentsHarness> = {
  port: "segments",
  clauses,
  lacks: async ({ damage }): Promise<Record<string, string>> =>
    damage ? {} : { damage: "nothing can be changed behind the adapter's back" },
};
