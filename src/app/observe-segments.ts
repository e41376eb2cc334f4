import type { Micros } from "../event/index.ts";
import type { Metric, Observation, Window } from "../metric/index.ts";
import { type RuleState, windowsRead } from "../signal/index.ts";
import type { Journal } from "./journal.ts";
import { type MetricLines, upTo } from "./metric-lines.ts";
import { appendObserved, observed } from "./observed.ts";
import type { Rule } from "./rule.ts";
import { segmentName } from "./segment.ts";
import type { Seeing } from "./sight.ts";

type Segments = NonNullable<Rule["segments"]>;
type Group = NonNullable<Observation["segment"]>;

export interface ObservingSegments {
  readonly journal: Journal;
  readonly metric: Metric;
  readonly lines: MetricLines;
  readonly rule: Rule;
  readonly state: RuleState;
  readonly seeing: Seeing;
  /** The window that is judged, and when it was due. */
  readonly window: Window;
  readonly due: Micros;
}

const defaultTop = 10;
/** What is followed beside the values with most; with those, and all that may be said of each, it fits into one commit. */
const mostFollowed = 10;
/** Guardrails look back at least so far. */
export const leastHistory = 9;

/**
 * Makes sure that the log says all that a window of a segmented rule is judged by, and tells which segments those are: the values that have
 * most in the window, what has no value, and those of which a signal is on its way or raised, so that it can be cleared also where they have
 * fallen behind or are gone. Of each the windows before, as far as the condition reads them, are measured too: one that comes up from among
 * the small ones is held against what it truly was.
 */
export async function observeSegments(of: ObservingSegments, { by, top }: Segments): Promise<readonly string[]> {
  const { metric, lines, seeing, state, window, due } = of;
  const { measures } = seeing;
  const seen = { watermark: due, upTo: seeing.upTo };
  const known = lines.of(by);
  const always = followed(state)
    .flatMap((name) => known.get(name)?.[0]?.segment ?? [])
    .filter(isNamed);
  const split = { property: by, top: top ?? defaultTop, always, namedOnly: true } as const;
  const now = [...measures.split([window], split, seen)].map(({ observation }) => observation);
  const groups = new Map(now.flatMap(({ segment }) => (segment ? [[segmentName(segment), segment] as const] : [])));
  const wanting = missingBefore(of, groups);
  const before = [...wanting].flatMap(([{ from, to }, names]) =>
    [...measures.split([{ from, to }], { property: by, top: 0, always: names, namedOnly: true }, seen)]
      .map(({ observation }) => observation)
      .filter(({ segment }) => names.some((one) => segment && segmentName(one) === segmentName(segment))),
  );
  const isNew = ({ segment, from }: Observation) =>
    segment !== undefined && !known.get(segmentName(segment))?.some((one) => one.from === from);
  const told = [...before, ...now].filter(isNew);
  await appendObserved(
    of.journal,
    metric,
    told.map((one) => observed(one, due)),
  );
  return [...groups.keys()];
}

// Others as one were judged once; what they are made of changes from window to window.
const isNamed = ({ kind }: Group) => kind !== "other";

/** The segments of which a rule may still have to say something, whatever else there is. */
function followed(state: RuleState): readonly string[] {
  const open = [...state].flatMap(([name, { phase, signal, recent }]) =>
    name !== undefined && (signal !== undefined || (phase !== "normal" && recent.at(-1) !== "no-data"))
      ? [{ name, isRaised: signal !== undefined }]
      : [],
  );
  return open
    .toSorted((a, b) => Number(b.isRaised) - Number(a.isRaised))
    .slice(0, mostFollowed)
    .map(({ name }) => name);
}

/** The windows before the judged one of which the log does not say yet what some of these segments were, oldest first. */
function missingBefore({ rule, lines, window }: ObservingSegments, groups: ReadonlyMap<string, Group>) {
  const reads = Math.max(windowsRead(rule.condition), leastHistory) - 1;
  const earlier = lines.whole.slice(0, lines.whole.findLastIndex((one) => one.from < window.from) + 1).slice(-reads);
  const known = lines.of(rule.segments?.by ?? "");
  const found = new Map<Window, Group[]>();
  for (const [name, group] of groups) {
    const line = new Set(
      upTo(known.get(name) ?? [], window.from)
        .slice(-reads - 1)
        .map(({ from }) => from),
    );
    for (const one of earlier) if (!line.has(one.from)) found.set(one, [...(found.get(one) ?? []), group]);
  }
  return [...found].toSorted(([a], [b]) => a.from - b.from);
}
