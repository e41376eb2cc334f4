import type { Micros } from "../event/index.ts";
import type { Where } from "./condition.ts";

/** Which events a step or an exclusion is about: those of a type, or of any of several. */
export type OfTypes = { readonly type: string } | { readonly types: readonly string[] };

/** One step of a funnel, where its type alone does not say it. */
export type FunnelStepDefinition = OfTypes & {
  /** What its events must be like. All conditions must hold. */
  readonly where?: readonly Where[];
  /** What it is called; without it, its types. */
  readonly name?: string;
  /** A chain may go on without it. A chain that can have it does. */
  readonly optional?: boolean;
  /** It comes at most this long after the event before it in the chain, end included. */
  readonly within?: Micros;
};

/** Events that end a chain: where one lies between two events of the chain, the second is not reached. */
export type FunnelExclusion = OfTypes & {
  readonly where?: readonly Where[];
  /** Only between these steps (numbers from 1). Without it, between the first and the last. */
  readonly between?: readonly [from: number, to: number];
};

/**
 * `ordered`: step after step, other events may lie between. `strict`: nothing lies between. `any`: the steps in any order inside the window.
 * `each`: every step by itself, as COUNT DISTINCT counts.
 */
export type FunnelOrder = "ordered" | "strict" | "any" | "each";

/**
 * `best`: an entity counts for its deepest chain from any start. `first`: only from its first step-1 event. `every`: attempts are counted, not
 * entities. The first attempt begins at the first step-1 event; each further one at the first step-1 event after the last event of the attempt before.
 */
export type FunnelAttempt = "best" | "first" | "every";

/** Which events, in which order, of which entities, in how long: everything that decides what the number is. */
export interface Funnel {
  readonly steps: readonly (string | FunnelStepDefinition)[];
  /** The tag whose values are counted. */
  readonly by: string;
  /** How long a chain may take, end included. Without it (or Infinity), as long as it likes. */
  readonly within?: Micros | undefined;
  /** Default: ordered. */
  readonly order?: FunnelOrder | undefined;
  /** Default: best. */
  readonly attempt?: FunnelAttempt | undefined;
  /** Whether `within` is counted from the chain's first event to its last, or from each event to the next. Default: first-step. */
  readonly windowFrom?: "first-step" | "previous-step" | undefined;
  readonly exclude?: readonly FunnelExclusion[] | undefined;
  /** Whether events of one instant come in the order of the log, or may be taken in any. Default: log-order. */
  readonly ties?: "log-order" | "any-order" | undefined;
  /** Properties that are the same in all events of a chain: each combination of their values is counted as a journey of its own. */
  readonly constant?: readonly string[] | undefined;
  /** Only chains whose first event occurred at or after this. */
  readonly startFrom?: Micros | undefined;
  /** Only chains whose first event occurred before this. */
  readonly startBefore?: Micros | undefined;
}

/** A step with everything said. */
export interface PlainStep {
  readonly types: readonly string[];
  readonly where: readonly Where[];
  readonly name: string;
  readonly optional: boolean;
  readonly within: Micros;
}

export interface PlainExclusion {
  readonly types: readonly string[];
  readonly where: readonly Where[];
  /** Steps, numbered from 0. */
  readonly from: number;
  readonly to: number;
}

/** A funnel with every choice made. Steps are numbered from 0. */
export interface PlainFunnel {
  readonly steps: readonly PlainStep[];
  readonly by: string;
  readonly within: Micros;
  readonly order: FunnelOrder;
  readonly attempt: FunnelAttempt;
  readonly windowFrom: "first-step" | "previous-step";
  readonly exclude: readonly PlainExclusion[];
  readonly ties: "log-order" | "any-order";
  readonly constant: readonly string[];
  readonly startFrom: Micros;
  readonly startBefore: Micros;
}

/** The types that a step or an exclusion names. */
export function typesOf(of: string | OfTypes): readonly string[] {
  if (typeof of === "string") return [of];
  return "types" in of ? of.types : [of.type];
}

/** What a step is called. */
export function stepName(step: string | FunnelStepDefinition): string {
  return (typeof step === "string" ? undefined : step.name) ?? typesOf(step).join(" or ");
}

/** Every choice of a definition, with the defaults where it makes none. It is not checked; see `checkedFunnel`. */
export function plainFunnel(definition: Funnel): PlainFunnel {
  const last = definition.steps.length - 1;
  return {
    steps: definition.steps.map((step) => {
      const said: Partial<FunnelStepDefinition> = typeof step === "string" ? {} : step;
      return {
        types: typesOf(step),
        where: said.where ?? [],
        name: stepName(step),
        optional: said.optional ?? false,
        within: said.within ?? Infinity,
      };
    }),
    by: definition.by,
    within: definition.within ?? Infinity,
    order: definition.order ?? "ordered",
    attempt: definition.attempt ?? "best",
    windowFrom: definition.windowFrom ?? "first-step",
    exclude: (definition.exclude ?? []).map((exclusion) => ({
      types: typesOf(exclusion),
      where: exclusion.where ?? [],
      from: (exclusion.between?.[0] ?? 1) - 1,
      to: (exclusion.between?.[1] ?? last + 1) - 1,
    })),
    ties: definition.ties ?? "log-order",
    constant: definition.constant ?? [],
    startFrom: definition.startFrom ?? -Infinity,
    startBefore: definition.startBefore ?? Infinity,
  };
}

/** The event types that a funnel asks for. */
export function funnelTypes({ steps, exclude = [] }: Pick<Funnel, "steps" | "exclude">): string[] {
  return [...new Set([...steps, ...exclude].flatMap((of) => typesOf(of)))];
}

/** The property columns that a funnel reads. */
export function funnelProperties(definition: Funnel): string[] {
  const { steps, exclude, constant } = plainFunnel(definition);
  const asked = [...steps, ...exclude].flatMap(({ where }) => where.map(({ property }) => property));
  return [...new Set([...asked, ...constant])];
}

/** The longest that a chain may take, from its first event to its last. */
export function longestChain({ steps, within, windowFrom, order }: PlainFunnel): Micros {
  if (order === "each") return 0;
  const hops = steps.slice(1).map((step) => Math.min(step.within, windowFrom === "previous-step" ? within : Infinity));
  const summed = hops.reduce((sum, hop) => sum + hop, 0);
  return windowFrom === "first-step" ? Math.min(within, summed) : summed;
}
