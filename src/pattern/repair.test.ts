import { deepEqual, ok, throws } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { events, rules, twoSteps } from "../../test/sample-rules.ts";
import type { RecordedEvent } from "../event/index.ts";
import { openMatcher } from "./matcher.ts";
import { naive } from "./naive.ts";
import { repair } from "./repair.ts";
import type { Rule } from "./rule.ts";
import type { Match } from "./semantics.ts";
import type { Snapshot } from "./snapshot.ts";

const seed = 20261202;
const end = 1_000_000_000;
const lines = (matches: Iterable<Match>) => [...matches].map((one) => JSON.stringify(one)).sort();
const anyRule = fc.oneof({ weight: 3, arbitrary: rules }, { weight: 1, arbitrary: twoSteps });

/** Fed in the order of arrival; each late event repairs its keys. The matches that stand at the end. */
function repaired(rule: Rule, arrivals: readonly RecordedEvent[]): { standing: Match[]; late: number } {
  const matcher = openMatcher([rule]);
  const standing = new Map<string, Match>();
  const seen: RecordedEvent[] = [];
  let count = 0;
  const add = (matches: readonly Match[]) => {
    for (const match of matches) standing.set(match.id, match);
  };
  for (const event of arrivals) {
    const { matches, late } = matcher.feed([event]);
    seen.push(event);
    add(matches);
    count += late.length;
    const keys = late.length === 0 ? [] : rule.by === undefined ? [""] : [event.tags["who"] ?? []].flat();
    for (const value of keys) {
      const key = { by: rule.by, value };
      const found = repair([rule], key, seen, [...standing.values()], { clock: matcher.clock });
      for (const { id } of found.withdrawn) standing.delete(id);
      add(found.added);
      add(found.confirmed.map(({ match }) => match));
      if (found.state) matcher.put(found.state);
    }
  }
  add(matcher.advance(end).matches);
  return { standing: [...standing.values()], late: count };
}

describe("late events", () => {
  it("repair their key: the matches are those of the stream in order", () => {
    let late = 0;
    fc.assert(
      fc.property(anyRule, events, fc.array(fc.nat(20), { maxLength: 3 }), (rule, stream, delays) => {
        // Some events arrive a few places later than they occurred; positions are those of arrival.
        const order = stream.map((event, i) => ({ event, place: i + (delays[i % 7] ?? 0) }));
        const arrivals = order.sort((a, b) => a.place - b.place).map(({ event }, i) => ({ ...event, position: i + 1 }));
        const found = repaired(rule, arrivals);
        late += found.late;
        deepEqual(lines(found.standing), lines(naive(rule, arrivals, end).matches));
      }),
      { seed, numRuns: 500 },
    );
    ok(late > 200, `${late} events were late`);
  });

  it("tell which matches are confirmed, added and withdrawn", () => {
    const rule: Rule = {
      name: "unpaid",
      by: "order",
      steps: [
        { kind: "event", of: [{ type: "accepted" }] },
        { kind: "absent", of: [{ type: "paid" }], within: "24h" },
      ],
      overlap: "first",
      again: "past",
    };
    const hour = 3_600_000_000;
    const tell = (type: string, position: number, hours: number): RecordedEvent => ({
      ...({ id: `e${position}`, lineage: [type], version: 1, data: {}, offset: 0, recorded: 0, commit: "c" } as const),
      ...{ type, tags: { order: "o-1" }, position, occurred: hours * hour, intent: { command: "tell" } },
    });
    const accepted = tell("accepted", 1, 0);
    const matcher = openMatcher([rule]);
    matcher.feed([accepted]);
    const { matches } = matcher.advance(25 * hour);
    deepEqual(matches, [{ id: "unpaid/o-1/1", rule: "unpaid", key: "o-1", start: 1, at: 24 * hour }]);
    const key = { by: "order", value: "o-1" };
    const how = { clock: matcher.clock };
    deepEqual(repair([rule], key, [accepted], matches, how).confirmed, [{ match: matches[0] }]);
    const paid = repair([rule], key, [tell("paid", 2, 3), accepted], matches, how);
    deepEqual([paid.added, paid.withdrawn], [[], matches]);
    const again = repair([rule], key, [accepted, tell("paid", 2, 3), tell("accepted", 3, 0.5)], matches, how);
    deepEqual(again.withdrawn, matches);
    deepEqual(repair([rule], key, [accepted], [], how).added, matches);
  });
});

describe("a snapshot", () => {
  it("goes on as if nothing had happened, after a trip through JSON, at any event", () => {
    fc.assert(
      fc.property(anyRule, events, fc.nat(24), fc.boolean(), (rule, stream, cut, deaths) => {
        const whole = openMatcher([rule], { deaths });
        const expected = [...whole.feed(stream).matches, ...whole.advance(end).matches];
        const first = openMatcher([rule], { deaths });
        const before = first.feed(stream.slice(0, cut)).matches;
        const snapshot: Snapshot = JSON.parse(JSON.stringify(first.snapshot()));
        const second = openMatcher([rule], { deaths, snapshot });
        const after = [...second.feed(stream.slice(cut)).matches, ...second.advance(end).matches];
        deepEqual(lines([...before, ...after]), lines(expected));
      }),
      { seed, numRuns: 500 },
    );
  });

  it("is refused by other rules", () => {
    const [rule] = fc.sample(twoSteps, { seed, numRuns: 1 });
    if (!rule) throw new Error("no rule");
    const snapshot = openMatcher([rule]).snapshot();
    throws(() => openMatcher([{ ...rule, within: "9h" }], { snapshot }), /pattern\/other-snapshot.*two differ/);
  });
});
