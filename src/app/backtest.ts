import type { Micros, RecordedEvent } from "../event/index.ts";
import { nearest } from "../insight/index.ts";
import { parseDuration } from "../kit/duration.ts";
import { failure } from "../kit/failure.ts";
import { closesAt, type Metric, windowAt } from "../metric/index.ts";
import { CaseOpened, SignalAttached } from "../question/index.ts";
import {
  ConditionEvaluated,
  GuardrailsAssessed,
  SignalCleared,
  SignalHeld,
  SignalRaised,
  SignalSuppressed,
} from "../signal/index.ts";
import type { EventStore } from "../store/index.ts";
import type { Config } from "./define-config.ts";
import { configOf } from "./inhibition.ts";
import { openLoop, takeTurn } from "./loop.ts";
import { metricNamed } from "./observations.ts";
import { isOwnerRule } from "./owner.ts";
import { sightOfPast } from "./sight.ts";
import { openStore, realContext } from "./stores.ts";

export const UnknownPlaybook = failure(
  "app/unknown-playbook",
  { retry: "never", kind: "usage" },
  (f: { playbook: string; known: readonly string[] }) => {
    const like = nearest(f.playbook, f.known);
    const meant = like === undefined ? "" : `Did you mean "${like}"? `;
    return `there is no playbook "${f.playbook}". ${meant}${f.known.length > 0 ? `Defined: ${f.known.join(", ")}.` : "None is defined."} Playbooks are listed in thence.config.ts.`;
  },
);

export const NothingToReplay = failure(
  "app/nothing-to-replay",
  { retry: "never" },
  (f: { playbook: string }) =>
    `no window that playbook "${f.playbook}" watches is closed in this stretch of the log. Is the metric's type in the log, and does --from lie before --to?`,
);

export interface BacktestOptions {
  readonly from?: Micros | undefined;
  readonly to?: Micros | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((share: number) => void) | undefined;
}

/** A question that would have been asked. */
export interface WouldAsk {
  readonly case: string;
  readonly segment?: string;
  readonly at: Micros;
  /** The window that broke first, and how long after its end somebody was asked. */
  readonly window: { readonly from: Micros; readonly to: Micros };
  readonly delay: Micros;
  readonly reason: string;
  readonly cautions: readonly string[];
}

/** A question that would have been held back or kept quiet, and why. */
export interface WouldHold {
  readonly segment?: string;
  readonly window: { readonly from: Micros; readonly to: Micros };
  readonly because: readonly string[];
  readonly reason: string;
}

/** What a playbook would have done, had it been there. */
export interface Backtest {
  readonly playbook: string;
  readonly from: Micros;
  readonly to: Micros;
  readonly windows: number;
  readonly verdicts: Readonly<Record<string, number>>;
  readonly asked: readonly WouldAsk[];
  readonly held: readonly WouldHold[];
  readonly suppressed: readonly WouldHold[];
  readonly cleared: number;
  /** Signals about what was asked already and not decided: nobody would have been asked again. */
  readonly attached: number;
  /** Questions to owners, as about a silent source. */
  readonly owners: number;
  /** Every event of the loop, in order: what a live run over the same log records. */
  readonly events: readonly RecordedEvent[];
}

/**
 * Goes through a log's past with one playbook, by the very code that runs live: time enters as an argument, a turn is taken at each moment
 * at which something is due, and what the loop records goes into a log of its own in memory. Nobody answers and nothing is done.
 *
 * errors  app/unknown-playbook, app/nothing-to-replay
 */
export async function backtest(
  store: EventStore,
  config: Config,
  name: string,
  options: BacktestOptions = {},
): Promise<Backtest> {
  const playbook = config.playbooks?.find((one) => one.name === name);
  if (!playbook) throw new UnknownPlaybook({ playbook: name, known: (config.playbooks ?? []).map((one) => one.name) });
  const metric = metricNamed(config, playbook.metric);
  const upTo = (await store.head()).position;
  const sight = sightOfPast(store, upTo, options.to);
  const settle = parseDuration(playbook.condition?.settle ?? "0s");
  const between = boundsOf(metric, (await sight.of(metric)).events, options, settle);
  let now = between.from;
  const context = { ...realContext(), clock: () => now };
  const own = await openStore("memory:", context);
  try {
    const loop = openLoop(own, configOf(config, name), { sight: () => sight, since: between.from });
    for (;;) {
      const next = await loop.nextDue(now);
      if (next === undefined || next > between.to) break;
      options.signal?.throwIfAborted();
      now = next;
      const { broken } = await takeTurn(loop, now);
      for (const { cause } of broken) throw cause;
      options.progress?.((now - between.from) / Math.max(1, between.to - between.from));
    }
    const events: RecordedEvent[] = [];
    for await (const event of own.scan({})) events.push(event);
    return summary(name, between, events);
  } finally {
    await own.close();
  }
}

/** From the first event that the metric reads to the close of the window of the last. */
function boundsOf(metric: Metric, events: readonly RecordedEvent[], { from, to }: BacktestOptions, settle: Micros) {
  const [first, last] = [events[0], events.at(-1)];
  const end = last ? closesAt(metric, windowAt(metric, last.occurred)) + settle : 0;
  return { from: from ?? first?.occurred ?? 0, to: to ?? end };
}

function summary(
  playbook: string,
  { from, to }: { from: Micros; to: Micros },
  all: readonly RecordedEvent[],
): Backtest {
  // What the loop says of the source or of other rules is no doing of the playbook.
  const events = all.filter(({ tags }) => (tags["thence.rule"] ?? playbook) === playbook);
  const evaluated = events.filter(ConditionEvaluated.is).map((event) => event.data);
  if (evaluated.length === 0) throw new NothingToReplay({ playbook });
  const verdicts: Record<string, number> = {};
  for (const { verdict } of evaluated) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  const segmentOf = ({ segment }: { readonly segment?: string }) => (segment === undefined ? {} : { segment });
  const opened = events.filter(CaseOpened.is).filter(({ data }) => data.playbook === playbook);
  const held = events.filter(SignalHeld.is).map(({ data }) => ({
    ...segmentOf(data),
    window: { from: data.from, to: data.to },
    because: data.checks,
    reason: data.reason,
  }));
  const suppressed = events.filter(SignalSuppressed.is).map(({ data }) => ({
    ...segmentOf(data),
    window: { from: data.from, to: data.to },
    because: [data.by],
    reason: data.reason,
  }));
  const joined = events
    .filter(SignalAttached.is)
    .filter(({ data }) => opened.some((one) => one.data.case === data.case));
  const asked = opened.flatMap(({ data, occurred, commit }): WouldAsk[] => {
    const raised = events.filter(SignalRaised.is).find((event) => event.data.signal === data.signal)?.data;
    if (!raised) return [];
    const together = joined.filter((event) => event.commit === commit).map((event) => event.data.signal);
    const signals = events.filter(SignalRaised.is).filter((event) => together.includes(event.data.signal));
    const broke = firstBroken(evaluated, raised);
    const assessed = events
      .filter(GuardrailsAssessed.is)
      .find((event) => event.data.from === raised.from && event.data.segment === raised.segment);
    const cautions = (assessed?.data.findings ?? []).flatMap(({ verdict, sentence }) =>
      verdict === "caution" ? [sentence] : [],
    );
    return [
      {
        case: data.case,
        ...segmentsOf(raised, signals),
        at: occurred,
        window: { from: broke.from, to: broke.to },
        delay: occurred - broke.to,
        reason: raised.reason,
        cautions,
      },
    ];
  });
  const owners = events.filter(CaseOpened.is).filter(({ data }) => isOwnerRule(data.playbook)).length;
  const windows = new Set(evaluated.map((one) => one.from)).size;
  const cleared = events.filter(SignalCleared.is).length;
  const asking = new Set(opened.map(({ commit }) => commit));
  const attached = joined.filter(({ commit }) => !asking.has(commit)).length;
  return { playbook, from, to, windows, verdicts, asked, held, suppressed, cleared, attached, owners, events: all };
}

/** The segments that one question is about. */
function segmentsOf(
  raised: { readonly segment?: string },
  others: readonly { readonly data: { readonly segment?: string } }[],
): { readonly segment?: string } {
  const segments = [raised, ...others.map(({ data }) => data)].flatMap(({ segment }) => segment ?? []);
  return segments.length === 0 ? {} : { segment: segments.join(", ") };
}

type Evaluated = { readonly from: Micros; readonly to: Micros; readonly verdict: string; readonly segment?: string };

/** The first of the broken windows that led to a signal, without a kept one between. */
function firstBroken(
  evaluated: readonly Evaluated[],
  raised: { readonly from: Micros; readonly to: Micros; readonly segment?: string },
) {
  let first: { readonly from: Micros; readonly to: Micros } = raised;
  const before = evaluated.filter((one) => one.segment === raised.segment && one.from <= raised.from);
  for (const one of before.toReversed()) {
    if (one.verdict === "kept") break;
    if (one.verdict === "broken") first = one;
  }
  return first;
}
