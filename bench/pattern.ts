import { defineEvent } from "../src/event/index.ts";
import type { MatcherOptions } from "../src/pattern/index.ts";
import { openMatcher, rule } from "../src/pattern/index.ts";
import type { Benchmark, Side } from "./measure.ts";
import { byHand, jsonRules, rxScan, rxSwitch, xstate } from "./pattern-peers.ts";
import { count, plainBatches, recordedBatch, type Tally } from "./pattern-stream.ts";

const A = defineEvent("a", { purpose: "Opens." });
const B = defineEvent("b", { purpose: "Completes." });
const C = defineEvent("c", { purpose: "Ends." });
const aThenB = rule("a-then-b").by("customer").on(A).followedBy(B).unless(C).within("30m");
const watched = aThenB.build({ overlap: "restart", again: "past" });
const what =
  "a, then b, no c between, within 30 minutes, per customer, from the newest a; 100,000 customers, 10 types, one day";

/** All that is quick, over 5 million events. */
export const pattern = (): Benchmark => ({
  name: "pattern",
  unit: "events/s",
  compared: "cpuMs",
  units: 5_000_000,
  rounds: 1,
  schema: `${what}; the events are in memory, in batches of 10,000`,
  ours: matching(5_000_000, { lastSeen: false }),
  peers: {
    "ours, state shared by all rules": matching(5_000_000, {}),
    "ours, interpreted": matching(5_000_000, { lastSeen: false, generate: false }),
    "by hand, a Map of objects": byHand(5_000_000),
    "RxJS, groupBy and scan": rxScan(5_000_000),
  },
  clean: () => {},
});

/** Beside the engines that take minutes for that, over 200,000. */
export const patternEngines = (): Benchmark => ({
  name: "pattern-engines",
  unit: "events/s",
  compared: "cpuMs",
  units: 200_000,
  rounds: 1,
  schema: `${what}; json-rules-engine and XState see only events of a, b and c`,
  ours: matching(200_000, { lastSeen: false }),
  peers: {
    "RxJS, groupBy and scan": rxScan(200_000),
    "RxJS, groupBy and switchMap": rxSwitch(200_000),
    "json-rules-engine": jsonRules(200_000),
    "XState, transition per customer": xstate(200_000),
  },
  clean: () => {},
});

function matching(events: number, options: MatcherOptions): Side {
  return {
    threads: 1,
    run: async (timed) => {
      const matcher = openMatcher([watched], options);
      const tally: Tally = { matches: 0, sum: 0 };
      for (const batch of plainBatches(events)) {
        const recorded = recordedBatch(batch);
        const { matches } = await timed(async () => matcher.feed(recorded));
        for (const { start, end = 0 } of matches) count(tally, start, end);
      }
      return { ...tally };
    },
  };
}
