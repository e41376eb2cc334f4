import { formatTime, type Micros } from "../event/index.ts";
import { failure } from "../kit/failure.ts";
import type { Measured, Metric, Observation } from "../metric/index.ts";
import {
  type CaseSegment,
  cutView,
  type Evidence,
  evidence,
  type FrozenView,
  maxViewBytes,
  viewBytes,
  viewEvidence,
} from "../question/index.ts";
import type { EventStore } from "../store/index.ts";
import type { Config } from "./define-config.ts";
import { observationLine } from "./describe.ts";
import { measureClosed, measureSegments, metricNamed } from "./observations.ts";
import { segmentName } from "./segment.ts";

export const UnknownSegment = failure(
  "app/unknown-segment",
  { retry: "never", kind: "usage" },
  (f: { metric: string; property: string; value: string; known: readonly string[] }) =>
    `"${f.metric}" counts nothing with ${f.property} ${f.value}. ${f.known.length > 0 ? `There are: ${f.known.slice(0, 20).join(", ")}${f.known.length > 20 ? " …" : ""}.` : `No event that it counts has "${f.property}"${f.property.startsWith("tag:") ? "" : `; a tag is written tag:${f.property}`}.`}`,
);
export const EvidenceTooLarge = failure(
  "app/evidence-too-large",
  { retry: "never", kind: "usage" },
  (f: { found: number; most: number }) =>
    `this view takes ${Math.ceil(f.found / 1024)} KiB as it would be kept with the case, and at most ${f.most / 1024} KiB are. Ask for less: fewer columns, a lower --top, longer periods, or --limit.`,
);

export const NothingThen = failure(
  "app/nothing-then",
  { retry: "never", kind: "usage" },
  (f: { metric: string; range: string }) =>
    `no closed window of "${f.metric}" has data ${f.range}. See which have with thence metric ${f.metric}.`,
);

/** What a case by hand is about: the numbers of a metric, or an answer that somebody looked at. */
export type HandSubject =
  | {
      readonly kind: "metric";
      readonly metric: string;
      /** One value of a property; `(missing)` stands for events without it. */
      readonly segment?: { readonly property: string; readonly value: string } | undefined;
      readonly from?: Micros | undefined;
      readonly until?: Micros | undefined;
    }
  | { readonly kind: "view"; readonly view: FrozenView; readonly findings: readonly string[]; readonly query: string }
  /** What was frozen before, word for word; `cause` is the event that has it. */
  | { readonly kind: "frozen"; readonly evidence: Evidence; readonly cause: string };

export interface HandEvidence {
  readonly evidence: Evidence;
  readonly segment?: CaseSegment;
}

const windowsInEvidence = 24;
const mostValues = 1000;

/**
 * Freezes what a case by hand is about.
 *
 * errors  app/unknown-metric, app/unknown-segment, app/nothing-then, app/evidence-too-large
 */
export async function handEvidence(
  store: EventStore,
  config: Config,
  subject: HandSubject,
  now: Micros,
): Promise<HandEvidence> {
  if (subject.kind === "frozen") return { evidence: subject.evidence };
  if (subject.kind === "view") return { evidence: frozen(subject) };
  const metric = metricNamed(config, subject.metric);
  const { from = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY, segment } = subject;
  const all = segment ? await segmentAt(store, metric, now, segment) : await measureClosed(store, metric, now);
  const seen = all.map(({ observation }) => observation).filter((one) => one.from >= from && one.to <= until);
  const mine = segment ? ofSegment(metric, seen, segment) : seen;
  const shown = mine.filter((one) => one.value !== undefined).slice(-windowsInEvidence);
  // That there is nothing at all may be what the case is about; that nothing was then is a slip of the finger.
  const range = rangeText(subject);
  if (shown.length === 0 && range !== "") throw new NothingThen({ metric: metric.name, range });
  const part = shown.at(-1)?.segment;
  return { evidence: metricEvidence(metric, shown, subject), ...(part && { segment: part }) };
}

function ofSegment(
  { name }: Metric,
  seen: readonly Observation[],
  { property, value }: { readonly property: string; readonly value: string },
): readonly Observation[] {
  const nameOf = (one: Observation) => (one.segment ? segmentName(one.segment) : "");
  // All others as one are made of something else in each window.
  const mine = seen.filter((one) => one.segment?.kind !== "other" && nameOf(one) === value);
  if (mine.length > 0) return mine;
  const known = [...new Set(seen.map(nameOf))].filter((one) => one !== "" && !one.startsWith("("));
  throw new UnknownSegment({ metric: name, property, value, known: known.sort() });
}

/** All values of a property, and where there are more than are told at once and the one asked for is among the small ones, that one. */
async function segmentAt(
  store: EventStore,
  metric: Metric,
  now: Micros,
  { property, value }: { readonly property: string; readonly value: string },
): Promise<readonly Measured[]> {
  const all = await measureSegments(store, metric, now, { property, top: mostValues });
  const isCut = all.some(({ observation }) => observation.segment?.kind === "other");
  if (!isCut || all.some(({ observation: { segment } }) => segment && segmentName(segment) === value)) return all;
  const always = [{ kind: "value", property, value }] as const;
  const own = await measureSegments(store, metric, now, { property, top: 0, always, namedOnly: true });
  const told = own.filter(
    ({ observation: { segment, firstRow } }) => segment?.kind === "value" && firstRow !== undefined,
  );
  return told.length > 0 ? told : all;
}

function metricEvidence(
  metric: Metric,
  shown: readonly Observation[],
  { segment }: Extract<HandSubject, { kind: "metric" }>,
): Evidence {
  const [first, last] = [shown[0]?.firstRow, shown.at(-1)?.lastRow];
  const none = `No closed window of ${metric.name} has data.`;
  return evidence({
    metric,
    observations: shown,
    findings: shown.length === 0 ? [none] : shown.slice(-1).map((one) => `${observationLine(one)}.`),
    query: `thence metric ${metric.name}${segment ? ` --by ${segment.property}` : ""}`,
    ...(first !== undefined && last !== undefined && { positions: { first, last } }),
  });
}

function rangeText({ from, until }: Extract<HandSubject, { kind: "metric" }>): string {
  return [
    ...(from === undefined ? [] : [`from ${formatTime(from)}`]),
    ...(until === undefined ? [] : [`until ${formatTime(until)}`]),
  ].join(" ");
}

function frozen({ view, findings, query }: Extract<HandSubject, { kind: "view" }>): Evidence {
  const cut = cutView(view);
  const found = viewBytes(cut);
  if (found > maxViewBytes) throw new EvidenceTooLarge({ found, most: maxViewBytes });
  return viewEvidence({ view: cut, findings, query, positions: { first: 1, last: view.upTo } });
}
