import { deepEqual, equal } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import type { RecordedEvent } from "../../src/event/index.ts";
import { type MatcherOptions, openMatcher, type Rule, repair } from "../../src/pattern/index.ts";
import { realData } from "../data.ts";

const { path, skip } = realData("process", "road_traffic_fines.csv.gz");

/** The file has dates alone, and its rows stand in the order in which things happened. */
function fines(): RecordedEvent[] {
  const [, ...lines] = gunzipSync(readFileSync(path)).toString("utf8").trimEnd().split("\n");
  return lines
    .map((line, i): RecordedEvent => {
      const [name = "", type = "", date] = line.split(",", 3);
      const occurred = Date.parse(`${date}T00:00:00Z`) * 1000;
      return {
        ...{ id: `row-${i + 1}`, type, lineage: [type], version: 1, data: {}, tags: { case: name }, position: i + 1 },
        ...{ occurred, offset: 0, recorded: 0, commit: "file", intent: { command: "import" } },
      };
    })
    .sort((a, b) => a.occurred - b.occurred || a.position - b.position);
}

const unpaid: Rule = {
  name: "unpaid-after-notification",
  by: "case",
  steps: [
    { kind: "event", of: [{ type: "Insert Fine Notification" }] },
    { kind: "absent", of: [{ type: "Payment" }], within: "60d" },
  ],
  overlap: "first",
  again: "past",
};

describe("the road fines", { skip }, () => {
  const events = skip ? [] : fines();
  const end = (events.at(-1)?.occurred ?? 0) + 100 * 86_400_000_000;
  const all = (options: MatcherOptions) => {
    const matcher = openMatcher([unpaid], options);
    return [...matcher.feed(events).matches, ...matcher.advance(end).matches];
  };

  it("have 75,054 of 79,860 notifications that no payment follows within 60 days, by generated code and by the interpreter", () => {
    for (const generate of [true, false]) equal(all({ generate }).length, 75_054);
    equal(events.filter(({ type }) => type === "Insert Fine Notification").length, 79_860);
  });

  it("withdraw a match when the payment that was in time arrives late", () => {
    const matched = new Set(all({ generate: true }).map(({ key }) => key));
    const byCase = Map.groupBy(events, ({ tags }) => String(tags["case"]));
    const isPaidInTime = (own: readonly RecordedEvent[], key: string) =>
      !matched.has(key) &&
      own.some(({ type }) => type === "Insert Fine Notification") &&
      own.filter(({ type }) => type === "Payment").length === 1;
    const [value, own] = [...byCase].find(([key, own]) => isPaidInTime(own, key)) ?? ["", []];
    const late = own.find(({ type }) => type === "Payment");
    const matcher = openMatcher([unpaid]);
    const before = [...matcher.feed(own.filter((event) => event !== late)).matches, ...matcher.advance(end).matches];
    const found = repair([unpaid], { by: "case", value }, own, before, { clock: matcher.clock });
    equal(before.length, 1);
    deepEqual([found.confirmed, found.added, found.withdrawn], [[], [], before]);
  });
});
