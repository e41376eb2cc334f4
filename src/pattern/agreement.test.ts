import { deepEqual, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { events, rules, twoSteps } from "../../test/sample-rules.ts";
import type { RecordedEvent } from "../event/index.ts";
import { Matcher, type MatcherOptions } from "./matcher.ts";
import { naive } from "./naive.ts";
import type { Rule } from "./rule.ts";
import type { Death, Match } from "./semantics.ts";

const seed = 20261201;
const end = 1_000_000_000;

function fed(rule: Rule, stream: readonly RecordedEvent[], options: MatcherOptions, size: number) {
  const matcher = new Matcher([rule], options);
  const all: { matches: Match[]; deaths: Death[] } = { matches: [], deaths: [] };
  for (let from = 0; from <= stream.length; from += size) {
    const { matches, deaths, overflows, late } =
      from < stream.length ? matcher.feed(stream.slice(from, from + size)) : matcher.advance(end);
    ok(late.length === 0);
    all.matches.push(...matches);
    all.deaths.push(...deaths, ...overflows);
  }
  const { matches, deaths, overflows } = matcher.advance(end);
  return { matches: [...all.matches, ...matches], deaths: [...all.deaths, ...deaths, ...overflows] };
}

/** Sorted, and without the step where an outsider ended a run, which the reference does not tell. */
function comparable({ matches, deaths }: { readonly matches: readonly Match[]; readonly deaths: readonly Death[] }) {
  const lines = deaths.map((one) =>
    JSON.stringify({ ...one, ...(/passed|restarted/.test(one.cause) && { step: 0 }) }, Object.keys(one).sort()),
  );
  return { matches: matches.map((one) => JSON.stringify(one)).sort(), deaths: lines.sort() };
}

describe("generated code, interpreter and the naive reference", () => {
  it("find the same matches and near misses, in any rule and stream, ties and long gaps included", () => {
    fc.assert(
      fc.property(rules, events, fc.integer({ min: 1, max: 30 }), (rule, stream, size) => {
        const expected = comparable(naive(rule, stream, end));
        for (const generate of [false, true])
          deepEqual(comparable(fed(rule, stream, { generate, deaths: true }, size)), expected, `generate: ${generate}`);
        deepEqual(comparable(fed(rule, stream, {}, size)).matches, expected.matches);
      }),
      { seed, numRuns: 500 },
    );
  });

  it("agree with the state that all rules share, where it is enough", () => {
    fc.assert(
      fc.property(fc.tuple(twoSteps, twoSteps), events, ([one, other], stream) => {
        const rules = [one, { ...other, name: "other" }];
        const matcher = new Matcher(rules, {});
        ok(matcher.groups[0]?.lastSeen);
        const { matches } = matcher.feed(stream);
        const expected = rules.flatMap((rule) => naive(rule, stream, end).matches);
        deepEqual(comparable({ matches, deaths: [] }), comparable({ matches: expected, deaths: [] }));
      }),
      { seed, numRuns: 500 },
    );
  });
});
