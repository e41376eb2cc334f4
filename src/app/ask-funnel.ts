import { formatTime } from "../event/index.ts";
import {
  type Breakdown,
  breakdownProperties,
  type Cohort,
  checkedFunnel,
  cohortLine,
  cohortProperties,
  cohortTypes,
  type Drivers,
  type DropOff,
  doubts,
  doubtText,
  type Funnel,
  type FunnelChain,
  type FunnelGroupRow,
  type FunnelSemantics,
  type FunnelStep,
  type FunnelWay,
  funnel,
  funnelBreakdown,
  funnelByCohort,
  funnelChains,
  funnelDrivers,
  funnelDropOff,
  funnelDropOffChains,
  funnelProperties,
  funnelSemantics,
  funnelSemanticsLine,
  funnelSevenWays,
  funnelTimes,
  funnelTrend,
  funnelTypes,
  type Journeys,
  type NamedCohort,
  type PeriodKind,
  type Properties,
  periodWords,
  reaches,
  type SpellTimes,
  stepName,
  typesOf,
} from "../insight/index.ts";
import { formatDuration } from "../kit/duration.ts";
import { failure } from "../kit/failure.ts";
import type { EventStore } from "../store/index.ts";
import { cohortNeeds, narrowed, type ToldCohort } from "./asked-cohort.ts";
import { type Reading, readJourneys } from "./journeys.ts";
import type { SavedCohort } from "./saved-cohort.ts";

export const UnknownStep = failure(
  "app/unknown-step",
  { retry: "never", kind: "usage" },
  (f: { asked: string; steps: readonly string[]; problem: string }) =>
    `"${f.asked}" ${f.problem}. Name a step by its number: ${f.steps.map((step, i) => `${i + 1} ${step}`).join(", ")}.`,
);

/** A step with the name that the question gave it; its `type` is the same, under the name it has had. */
export type FunnelStepAnswer = FunnelStep & { readonly type: string };

/** An entity that reached the step asked for, with the chain that took it furthest. */
export interface FunnelRow {
  readonly entity: string;
  readonly depth: number;
  readonly events: readonly { readonly type: string; readonly position: number; readonly occurred: string }[];
}

/** The funnel of the chains that began in one period. */
export interface FunnelPeriod {
  readonly label: string;
  readonly from: string;
  readonly to: string;
  readonly isComplete: boolean;
  readonly steps: readonly FunnelStep[];
}

export interface FunnelAnswer {
  readonly by: string;
  /** Absent where a chain may take as long as it likes. */
  readonly within?: string;
  readonly semantics: FunnelSemantics & { readonly says: string };
  /** The log's position that was read up to, and how many of its events took part. */
  readonly log: { readonly upTo: number; readonly events: number; readonly bearing: number };
  /** The part of the entities that the answer is about, where it is not about all. */
  readonly cohort?: ToldCohort;
  /** All values of the tag, or of the cohort, those that never took the first step included. */
  readonly entities: number;
  readonly counts: "entities" | "attempts";
  readonly steps: readonly FunnelStepAnswer[];
  readonly notes: readonly string[];
  readonly rows?: {
    readonly step: number;
    readonly type: string;
    readonly count: number;
    readonly shown: readonly FunnelRow[];
  };
  /** How the others would count it. */
  readonly compared?: readonly FunnelWay[];
  readonly breakdown?: Breakdown & { readonly rows: readonly FunnelGroupRow[] };
  /** By cohort, and those of none; an entity of two counts in both. */
  readonly cohorts?: { readonly lines: readonly string[]; readonly rows: readonly FunnelGroupRow[] };
  readonly trend?: readonly FunnelPeriod[];
  /** The periods in words: `week in Europe/Copenhagen`. */
  readonly trendBy?: string;
  readonly times?: { readonly whole: SpellTimes; readonly hops: readonly SpellTimes[] };
  readonly dropOff?: DropOff;
  readonly drivers?: Drivers;
}

export interface FunnelQuestion extends Funnel {
  /** The step whose rows are wanted: its number from 1, or its name. */
  readonly rows?: string | undefined;
  readonly limit: number;
  readonly compare?: boolean;
  readonly breakdown?: Breakdown | undefined;
  /** Only these entities. */
  readonly cohort?: Cohort | undefined;
  readonly cohorts?: readonly NamedCohort[] | undefined;
  readonly trend?: PeriodKind | undefined;
  readonly times?: boolean;
  /** What those did instead whose last step this was: its number from 1, or its name. */
  readonly dropOff?: string | undefined;
  /** The properties that may go along with converting; other events always may. */
  readonly drivers?: readonly string[] | undefined;
}

export interface FunnelReading extends Reading {
  /** Told who is behind `rows`, or else behind `dropOff`. */
  readonly keep?: ((cohort: SavedCohort) => Promise<void>) | undefined;
}

/** Reads the log and answers a funnel, with whatever else of it is asked for. */
export async function askFunnel(
  store: EventStore,
  question: FunnelQuestion,
  { keep, ...reading }: FunnelReading = {},
): Promise<FunnelAnswer> {
  const { within } = checkedFunnel(question);
  const step = question.rows === undefined ? undefined : stepNumber(question.rows, question);
  const dropped = question.dropOff === undefined ? undefined : stepNumber(question.dropOff, question);
  const types = typesAsked(question);
  const asked = { by: question.by, types, properties: propertiesOf(question) };
  const { journeys: all, properties, upTo } = await readJourneys(store, asked, reading);
  const { journeys, cohort } = narrowed({ journeys: all, properties }, question.cohort);
  const { counts, steps } = funnel(journeys, question, properties);
  const reached = step === undefined ? undefined : reachedStep(journeys, question, step, properties);
  if (keep) {
    const behind =
      reached ?? (dropped === undefined ? [] : funnelDropOffChains(journeys, question, dropped, properties));
    const names = [...new Set(Array.from(behind, ({ entity }) => entity))].sort();
    await keep({ by: question.by, says: behindLine(question, step ?? dropped ?? 0, cohort), upTo, names });
  }
  return {
    by: question.by,
    ...(within < Infinity && { within: formatDuration(within) }),
    semantics: { ...funnelSemantics(question), says: funnelSemanticsLine(question) },
    log: { upTo, events: all.log.events, bearing: all.log.bearing },
    ...(cohort && { cohort }),
    entities: journeys.entities.length,
    counts,
    steps: steps.map((one) => ({ type: one.name, ...one })),
    notes: notesOn(all, types),
    ...(reached && step !== undefined && { rows: rowsOf(reached, question, step) }),
    ...(dropped !== undefined && { dropOff: funnelDropOff(journeys, question, { step: dropped }, properties) }),
    ...further(journeys, question, properties),
  };
}

function typesAsked(question: FunnelQuestion): string[] {
  const { cohort, cohorts = [] } = question;
  const others = cohorts.flatMap((one) => cohortTypes(one.cohort));
  return [...new Set([...funnelTypes(question), ...cohortNeeds(cohort).types, ...others])];
}

function propertiesOf(question: FunnelQuestion): string[] {
  const { breakdown, drivers = [], cohort, cohorts = [] } = question;
  return [
    ...new Set([
      ...funnelProperties(question),
      ...(breakdown ? breakdownProperties(breakdown) : []),
      ...drivers,
      ...cohortNeeds(cohort).properties,
      ...cohorts.flatMap((one) => cohortProperties(one.cohort)),
    ]),
  ];
}

function further(journeys: Journeys, question: FunnelQuestion, properties: Properties) {
  const { compare, breakdown, cohorts, trend, times, drivers } = question;
  return {
    ...(compare && { compared: funnelSevenWays(journeys, question, properties) }),
    ...(breakdown && {
      breakdown: { ...breakdown, rows: funnelBreakdown(journeys, question, breakdown, properties) },
    }),
    ...(cohorts && {
      cohorts: {
        lines: cohorts.map(({ cohort }) => cohortLine(cohort)),
        rows: funnelByCohort(journeys, question, cohorts, properties),
      },
    }),
    ...(trend && {
      trend: funnelTrend(journeys, question, { period: trend }, properties).map((point) => ({
        ...point,
        from: formatTime(point.from),
        to: formatTime(point.to),
      })),
      trendBy: periodWords(trend),
    }),
    ...(times && { times: funnelTimes(journeys, question, properties) }),
    ...(drivers && { drivers: funnelDrivers(journeys, question, { properties: drivers }, properties) }),
  };
}

function stepNumber(asked: string, question: Pick<FunnelQuestion, "steps">): number {
  const steps = question.steps.map(stepName);
  const named = question.steps.flatMap((step, i) =>
    asked === steps[i] || asked === typesOf(step).join(" or ") ? [i + 1] : [],
  );
  const [only, another] = named;
  if (another !== undefined) throw new UnknownStep({ asked, steps, problem: "is more than one step of this funnel" });
  if (only !== undefined) return only;
  const number = /^\d{1,2}$/.test(asked) ? Number(asked) : 0;
  if (number < 1 || number > steps.length)
    throw new UnknownStep({ asked, steps, problem: "is no step of this funnel" });
  return number;
}

function behindLine(question: FunnelQuestion, step: number, cohort: ToldCohort | undefined): string {
  const names = question.steps.map(stepName);
  const here = `step ${step} (${names[step - 1] ?? ""})`;
  const did = question.rows === undefined ? `came to ${here} and no further` : `reached ${here}`;
  const some = cohort ? `, only of: ${cohort.line}` : "";
  return `${did} of ${names.join(" > ")} (${funnelSemanticsLine(question)}${some})`;
}

function reachedStep(
  journeys: Journeys,
  question: FunnelQuestion,
  step: number,
  properties: Properties,
): FunnelChain[] {
  return [...funnelChains(journeys, question, properties)]
    .filter((chain) => reaches(question, chain, step))
    .sort((a, b) => a.start - b.start || (a.positions[0] ?? 0) - (b.positions[0] ?? 0));
}

function rowsOf(reached: readonly FunnelChain[], question: FunnelQuestion, step: number) {
  const names = question.steps.map(stepName);
  const shown = reached.slice(0, question.limit).map(({ entity, depth, steps, positions, occurred }) => ({
    entity,
    depth,
    events: positions.map((position, i) => ({
      type: names[(steps[i] ?? 1) - 1] ?? "",
      position,
      occurred: formatTime(occurred[i] ?? 0),
    })),
  }));
  return { step, type: names[step - 1] ?? "", count: reached.length, shown };
}

/** What the reader should know beside the answer, as sentences. */
export function notesOn(journeys: Journeys, types: readonly string[]): string[] {
  return doubts(journeys, types).map(doubtText);
}
