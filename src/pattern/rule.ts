import type { Where } from "../insight/index.ts";

/** The value of a field of an event that a rule has taken before: `{ of: "add", property: "price" }`. */
export interface EarlierValue {
  readonly of: string;
  readonly property: string;
}

/** Held against what an event taken before says: `{ property: "amount", above: { of: "order", property: "amount" } }`. */
export type EarlierWhere = { readonly property: string } & (
  | { readonly is: EarlierValue }
  | { readonly isNot: EarlierValue }
  | { readonly above: EarlierValue }
  | { readonly atLeast: EarlierValue }
  | { readonly below: EarlierValue }
  | { readonly atMost: EarlierValue }
);

/** Whether the property has another value than in the key's event of that type before it. The first event has changed nothing. */
export interface ChangedWhere {
  readonly property: string;
  readonly changed: true;
}

/** A registered pure function of the event, by its name and the hash of its source. */
export interface CodeWhere {
  readonly code: string;
  readonly hash: string;
}

/** What is counted, added up or averaged over the key's events of that type, this one included, and held against a number. */
export type TotalWhere = { readonly over: string } & (
  | { readonly count: true }
  | { readonly sum: string }
  | { readonly average: string }
) &
  (
    | { readonly above: number }
    | { readonly atLeast: number }
    | { readonly below: number }
    | { readonly atMost: number }
  );

/** What an event must be like; the words are those of an analysis, and a rule has some more. */
export type Condition = Where | EarlierWhere | ChangedWhere | CodeWhere | TotalWhere;

/** Which events: those of a type (and of what refines it) that are like this, and what one is called where others refer to it. */
export interface Trigger {
  readonly type: string;
  readonly as?: string;
  /** All must hold. */
  readonly where?: readonly Condition[];
}

/** How often. Without `max` it is enough with `min`; with it, one more ends the run. */
export interface Times {
  readonly min: number;
  readonly max?: number;
}

/** A person is asked, and the answer is an event that the rule waits for. */
export interface Human {
  readonly ask: string;
  /** Whom, as playbooks name people: `@maya`. */
  readonly of: string;
}

/** One step: an event of any of these, all of these in any order, none of these for so long, or a time of the calendar. */
export type Step =
  | {
      readonly kind: "event";
      readonly of: readonly Trigger[];
      readonly times?: Times;
      /** At most so long after the event taken before it, end included. */
      readonly gap?: string;
      readonly human?: Human;
    }
  | { readonly kind: "all"; readonly of: readonly Trigger[]; readonly gap?: string }
  | { readonly kind: "absent"; readonly of: readonly Trigger[]; readonly within: string }
  | { readonly kind: "every"; readonly cron: string; readonly zone: string };

/** What another first event does while a run is open: it begins anew, it changes nothing, or each has a run of its own. */
export type Overlap = "restart" | "first" | "each";

/** What a match leaves behind: everything open ends with it, other runs go on, or the key has had its only match. */
export type Again = "past" | "overlap" | "once";

/** When something acts by itself: plain data, the same after a trip through JSON. `semantics.ts` says what it means. */
export interface Rule {
  readonly name: string;
  /** The tag whose values are watched, each by itself; left out, the whole log is one key. */
  readonly by?: string;
  /** The first opens a run. */
  readonly steps: readonly Step[];
  /** Ends a run, at whatever step. */
  readonly unless?: readonly Trigger[];
  /** From the first event to the last, end included. */
  readonly within?: string;
  readonly overlap: Overlap;
  readonly again: Again;
  /** For so long after a match of a key, no other of it counts. */
  readonly coolDown?: string;
  /** At most so many matches act in so long, all keys together; the rest wait. Kept by whoever acts. */
  readonly rate?: { readonly matches: number; readonly per: string };
  /** How many runs of one key may be open (with `each`). Default: 100. */
  readonly maxOpen?: number;
}

export const defaultMaxOpen = 100;

/** The type of the event by which time tells that a time of the calendar has come; its data are the step's `cron` and `zone`. */
export const momentType = "thence.moment-came";

/** The first step's triggers, or the others' by their number. */
export function triggersOf(step: Step): readonly Trigger[] {
  if (step.kind !== "every") return step.of;
  const { cron, zone } = step;
  return [
    {
      type: momentType,
      where: [
        { property: "cron", is: cron },
        { property: "zone", is: zone },
      ],
    },
  ];
}

export function isTotal(condition: Condition): condition is TotalWhere {
  return "over" in condition;
}

export function isCode(condition: Condition): condition is CodeWhere {
  return "code" in condition;
}

/** The value of an earlier event that a condition refers to. */
export function earlierIn(condition: Condition): EarlierValue | undefined {
  for (const operand of Object.values(condition)) if (isEarlier(operand)) return operand;
  return undefined;
}

function isEarlier(value: unknown): value is EarlierValue {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
