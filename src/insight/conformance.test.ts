import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { conformance, conformanceRows, verdicts } from "./conformance.ts";
import { conformanceTypes, type Path, parsePath, pathText } from "./conformance-path.ts";
import { journeysOf, type Told } from "./sample-journeys.ts";

const told = (ways: readonly string[]): Told[] =>
  ways.flatMap((way, i) => way.split(" ").flatMap((type, at) => (type ? [{ type, at, tags: { who: `e${i}` } }] : [])));
const judged = (path: string, way: string) =>
  [...verdicts(journeysOf("who", told([way])), parsePath(path))].flatMap(({ deviations }) =>
    deviations.map(({ kind, type }) => `${kind} ${type}`),
  );

describe("an expected path", () => {
  it("is typed with marks for then, or, perhaps, once or more, and any number of times", () => {
    assert.deepEqual(parsePath('Create Fine > b? > (c | d > e) > f* > g+ > "a > b"'), [
      "Create Fine",
      { optional: "b" },
      { anyOf: ["c", ["d", "e"]] },
      { optional: { repeat: "f" } },
      { repeat: "g" },
      "a > b",
    ]);
  });

  it("is refused where it cannot be read, with the place", () => {
    for (const text of ["", "a >", "> a", "(a", "a)", "a b?c", '"a', "a | ", "?", "()"]) {
      assert.throws(() => parsePath(text), { code: "insight/bad-path" }, text);
    }
    const none: Path[] = [[], { anyOf: [] }];
    for (const path of none)
      assert.throws(() => conformance(journeysOf("who", []), path), { code: "insight/bad-path" });
  });

  it("names the types that it asks for", () => {
    assert.deepEqual(conformanceTypes(parsePath("a > (b | c > a)+")), ["a", "b", "c"]);
  });
});

describe("conformance", () => {
  it("lets pass what fits", () => {
    for (const way of ["a c", "a b d", "a b c e", "a d e e"])
      assert.deepEqual(judged("a > b? > (c | d) > e*", way), []);
  });

  it("names what is missing, what is unexpected, and what is there but out of order", () => {
    assert.deepEqual(judged("a > b > c", "a c"), ["missing b"]);
    assert.deepEqual(judged("a > b > c", "a x b c"), ["unexpected x"]);
    assert.deepEqual(judged("a > b > c", "a c b"), ["out of order c"]);
    assert.deepEqual(judged("a > b > c", "b c"), ["missing a"]);
    assert.deepEqual(judged("a > b > c", "a b c c"), ["unexpected c"]);
    assert.deepEqual(judged("a > b > c", "x"), ["unexpected x", "missing a", "missing b", "missing c"]);
  });

  it("counts the share that fits with its interval, and what deviates", () => {
    const answer = conformance(journeysOf("who", told(["a b", "a b", "a", "b a"])), parsePath("a > b"));
    const { deviations, interval, ...counts } = answer;
    assert.deepEqual(counts, { expected: "a > b", entities: 4, fits: 2, fitness: 0.5 });
    assert.ok(interval && interval[0] < 0.5 && interval[1] > 0.5);
    assert.deepEqual(deviations, [
      { kind: "missing", type: "b", count: 1, entities: 1, first: 1 },
      { kind: "out of order", type: "b", count: 1, entities: 1, first: 1 },
    ]);
  });

  it("lets an event stand for a type that its own refines, and calls it by its own name where it is unexpected", () => {
    const refined = { type: "referred", lineage: ["referred", "ordered"], tags: { who: "a" } };
    const log = journeysOf("who", [
      { ...refined, at: 1 },
      { ...refined, at: 2 },
    ]);
    assert.equal(conformance(log, "ordered").deviations[0]?.type, "referred");
    assert.equal(conformance(log, { repeat: "ordered" }).fits, 1);
  });

  it("says nothing of a share where there is no entity", () => {
    const answer = conformance(journeysOf("who", []), "a");
    assert.deepEqual(answer, { expected: "a", entities: 0, fits: 0, deviations: [] });
  });
});

const { path: paths } = fc.letrec<{ path: Path }>((tie) => ({
  path: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom("a", "b", "c"),
    fc.array(tie("path"), { minLength: 2, maxLength: 3 }),
    fc.record({ optional: tie("path") }),
    fc.record({ repeat: tie("path") }),
    fc.record({ anyOf: fc.array(tie("path"), { minLength: 2, maxLength: 3 }) }),
  ),
}));
const logs = fc.array(fc.array(fc.constantFrom("a", "b", "c", "x"), { minLength: 1, maxLength: 5 }), { maxLength: 8 });

const source = (path: Path): string => {
  if (typeof path === "string") return path;
  if ("optional" in path) return `(?:${source(path.optional)})?`;
  if ("repeat" in path) return `(?:${source(path.repeat)})+`;
  if ("anyOf" in path) return `(?:${path.anyOf.map(source).join("|")})`;
  return (path as readonly Path[]).map(source).join(""); // what is left is a list
};

/** The fewest insertions and deletions of letters that make a regular expression match, by trying them all. */
function changesByHand(path: Path, way: string): number {
  const pattern = new RegExp(`^(?:${source(path)})$`);
  let round = new Set([way]);
  const seen = new Set(round);
  for (let changes = 0; ; changes++) {
    if ([...round].some((text) => pattern.test(text))) return changes;
    const next = new Set<string>();
    for (const text of round) {
      for (let i = 0; i <= text.length; i++) {
        for (const letter of ["", "a", "b", "c"]) {
          const tries = letter ? [text.slice(0, i) + letter + text.slice(i)] : [text.slice(0, i) + text.slice(i + 1)];
          for (const one of tries) if (!seen.has(one)) next.add(one);
        }
      }
    }
    for (const one of next) seen.add(one);
    round = next;
  }
}

it("an entity fits where the regular expression matches, and else has as many changes as trying them all finds", () => {
  const short = fc.array(fc.constantFrom("a", "b", "c", "x"), { minLength: 1, maxLength: 3 });
  const small = paths.filter((path) => pathText(path).replace(/[^abc]/g, "").length <= 4);
  fc.assert(
    fc.property(small, short, (path, way) => {
      const [verdict] = [...verdicts(journeysOf("who", told([way.join(" ")])), path)];
      const cost = (verdict?.deviations ?? []).reduce((sum, { kind }) => sum + (kind === "out of order" ? 2 : 1), 0);
      assert.equal(cost, changesByHand(path, way.join("")));
    }),
    { numRuns: 200 },
  );
});

it("a path as it is typed is read back as one that asks for the same", () => {
  fc.assert(
    fc.property(paths, logs, (path, ways) => {
      const some = journeysOf("who", told(ways.map((way) => way.join(" "))));
      assert.deepEqual(conformance(some, parsePath(pathText(path))), conformance(some, path));
    }),
  );
});

it("every number of a conformance is the number of its rows", () => {
  fc.assert(
    fc.property(paths, logs, (path, ways) => {
      const some = journeysOf("who", told(ways.map((way) => way.join(" "))));
      const answer = conformance(some, path);
      assert.equal([...conformanceRows(some, path, { verdict: "fits" })].length, answer.fits);
      assert.equal([...conformanceRows(some, path, { verdict: "deviates" })].length, answer.entities - answer.fits);
      for (const { kind, type, count, entities, first } of answer.deviations) {
        const rows = [...conformanceRows(some, path, { deviation: kind, type })];
        assert.deepEqual([rows.length, new Set(rows.map((row) => row.entity)).size], [count, entities]);
        const firsts = [...conformanceRows(some, path, { deviation: kind, type, first: true })];
        assert.equal(firsts.length, first);
      }
    }),
  );
});
