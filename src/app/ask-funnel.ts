import { formatTime } from "../event/index.ts";
import {
  doubts,
  doubtText,
  type Funnel,
  type FunnelChain,
  funnelChains,
  funnelSemantics,
  funnelSemanticsLine,
  type Journeys,
} from "../insight/index.ts";
import { formatDuration } from "../kit/duration.ts";
import { failure } from "../kit/failure.ts";
import { wilson } from "../statistics/index.ts";
import type { EventStore } from "../store/index.ts";
import { type Reading, readJourneys } from "./journeys.ts";

export const UnknownStep = failure(
  "app/unknown-step",
  { retry: "never", kind: "usage" },
  (f: { asked: string; steps: readonly string[]; problem: string }) =>
    `"${f.asked}" ${f.problem}. Name a step by its number: ${f.steps.map((step, i) => `${i + 1} ${step}`).join(", ")}.`,
);

export interface FunnelStepAnswer {
  readonly type: string;
  readonly entities: number;
  /** Shares 0..1; undefined where nobody came to the step it is a share of. */
  readonly ofFirst?: number;
  readonly ofPrevious?: number;
  /** Where the true share of the previous step likely lies (95 %). */
  readonly ofPreviousInterval?: readonly [low: number, high: number];
}

/** An entity that reached the step asked for, with the chain that took it furthest. */
export interface FunnelRow {
  readonly entity: string;
  readonly depth: number;
  readonly events: readonly { readonly type: string; readonly position: number; readonly occurred: string }[];
}

export interface FunnelAnswer {
  readonly by: string;
  readonly within: string;
  readonly semantics: typeof funnelSemantics & { readonly says: string };
  /** The log's position that was read up to, and how many of its events took part. */
  readonly log: { readonly upTo: number; readonly events: number; readonly bearing: number };
  /** All values of the tag, those that never took the first step included. */
  readonly entities: number;
  readonly steps: readonly FunnelStepAnswer[];
  readonly notes: readonly string[];
  readonly rows?: {
    readonly step: number;
    readonly type: string;
    readonly count: number;
    readonly shown: readonly FunnelRow[];
  };
}

export interface FunnelQuestion extends Funnel {
  /** The step whose rows are wanted: its number from 1, or its type. */
  readonly rows?: string | undefined;
  readonly limit: number;
}

/** Reads the log and answers a funnel. The steps are counted from the very chains that its rows show. */
export async function askFunnel(store: EventStore, question: FunnelQuestion, reading?: Reading): Promise<FunnelAnswer> {
  const step = question.rows === undefined ? undefined : stepNumber(question.rows, question.steps);
  const { journeys, upTo } = await readJourneys(store, { by: question.by, types: question.steps }, reading);
  const chains = funnelChains(journeys, question);
  const { by, within } = question;
  return {
    by,
    within: formatDuration(within),
    semantics: { ...funnelSemantics, says: funnelSemanticsLine({ within }) },
    log: { upTo, events: journeys.log.events, bearing: journeys.log.bearing },
    entities: journeys.entities.length,
    steps: stepAnswers(question.steps, chains),
    notes: notesOn(journeys, question.steps),
    ...(step !== undefined && { rows: rowsOf(chains, question, step) }),
  };
}

function stepAnswers(types: readonly string[], chains: readonly FunnelChain[]): FunnelStepAnswer[] {
  const entities = types.map((_, i) => chains.filter((chain) => chain.depth > i).length);
  const first = entities[0] ?? 0;
  return types.map((type, i) => {
    const reached = entities[i] ?? 0;
    const before = entities[i - 1] ?? 0;
    return {
      type,
      entities: reached,
      ...(first > 0 && { ofFirst: reached / first }),
      ...(before > 0 && { ofPrevious: reached / before, ofPreviousInterval: wilson(reached, before) }),
    };
  });
}

function stepNumber(asked: string, steps: readonly string[]): number {
  const named = steps.flatMap((type, i) => (type === asked ? [i + 1] : []));
  const [only, another] = named;
  if (another !== undefined) throw new UnknownStep({ asked, steps, problem: "is more than one step of this funnel" });
  if (only !== undefined) return only;
  const number = /^\d{1,2}$/.test(asked) ? Number(asked) : 0;
  if (number < 1 || number > steps.length)
    throw new UnknownStep({ asked, steps, problem: "is no step of this funnel" });
  return number;
}

function rowsOf(chains: readonly FunnelChain[], { steps, limit }: FunnelQuestion, step: number) {
  const reached = chains
    .filter((chain) => chain.depth >= step)
    .sort((a, b) => a.start - b.start || (a.positions[0] ?? 0) - (b.positions[0] ?? 0));
  const shown = reached.slice(0, limit).map(({ entity, depth, positions, occurred }) => ({
    entity,
    depth,
    events: positions.map((position, i) => ({
      type: steps[i] ?? "",
      position,
      occurred: formatTime(occurred[i] ?? 0),
    })),
  }));
  return { step, type: steps[step - 1] ?? "", count: reached.length, shown };
}

/** What the reader should know beside the answer, as sentences. */
export function notesOn(journeys: Journeys, types: readonly string[]): string[] {
  return doubts(journeys, types).map(doubtText);
}
