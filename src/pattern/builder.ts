import type { EventDefinition } from "../event/index.ts";
import { frozen } from "./frozen.ts";
import { type NamesOf, type Part, triggerOf } from "./part.ts";
import { BadRule, ruleProblem } from "./problem.ts";
import type { Human, Rule, Step, Trigger } from "./rule.ts";
import type { Predicate } from "./said.ts";

/** A declared event of this data. */
type Of<Data> = Pick<EventDefinition<string, Data>, "type" | "read">;
type With<Names, As extends string, Data> = Names & Readonly<Record<As, Data>>;

/** What a rule is finished with: what happens where runs meet is never taken for granted. */
export type Finish = Pick<Rule, "overlap" | "again" | "coolDown" | "rate" | "maxOpen">;

export interface NamedRule extends Opening {
  /** The tag whose values are watched, each by itself: `customer`. */
  by(tag: string): Opening;
}

export interface Opening {
  on<Data, const As extends string = never>(
    of: Of<Data>,
    as?: As,
    where?: Predicate<Readonly<Record<As, Data>>>,
  ): Following<Readonly<Record<As, Data>>>;
  anyOf<Parts extends readonly Part<never>[]>(...parts: Parts): Following<NamesOf<Parts>>;
  allOf<Parts extends readonly Part<never>[]>(...parts: Parts): Following<NamesOf<Parts>>;
  /** Opened by time: a cron expression in a zone. */
  every(cron: string, zone: string): Following<unknown>;
}

export interface Following<Names> {
  /** The next event; others may lie between. */
  followedBy<Data, const As extends string = never>(
    of: Of<Data>,
    as?: As,
    where?: Predicate<With<Names, As, Data>>,
  ): Following<With<Names, As, Data>>;
  anyOf<Parts extends readonly Part<never>[]>(...parts: Parts): Following<Names & NamesOf<Parts>>;
  /** All of these, in any order. */
  allOf<Parts extends readonly Part<never>[]>(...parts: Parts): Following<Names & NamesOf<Parts>>;
  /** None of these for so long: `.absent(OrderPlaced).within("24h")`. */
  absent<Data, const As extends string = never>(
    of: Of<Data>,
    as?: As,
    where?: Predicate<With<Names, As, Data>>,
  ): { within(duration: string): Following<Names> };
  /** A person is asked, and this event is the answer. */
  human<Data, const As extends string = never>(
    human: Human,
    answer: Of<Data>,
    as?: As,
    where?: Predicate<With<Names, As, Data>>,
  ): Following<With<Names, As, Data>>;
  /** The step before this one, so often. */
  times(min: number, max?: number): Following<Names>;
  /** The step before this one comes at most so long after the event before it. */
  gap(duration: string): Following<Names>;
  /** From the first event to the last. */
  within(duration: string): Following<Names>;
  /** Ends a run, at whatever step. */
  unless<Data, const As extends string = never>(
    of: Of<Data>,
    as?: As,
    where?: Predicate<With<Names, As, Data>>,
  ): Following<Names>;
  /** The rule as frozen plain data. errors: pattern/bad-rule */
  build(finish: Finish): Rule;
}

type Draft = Omit<Rule, keyof Finish>;

/** Begins a rule: `rule("abandoned-cart").by("customer").on(CartFilled).absent(OrderPlaced).within("24h").build({ … })`. */
export function rule(name: string): NamedRule {
  return { by: (tag) => opening({ name, by: tag, steps: [] }), ...opening({ name, steps: [] }) };
}

function opening(draft: Draft): Opening {
  const first = (step: Step) => following({ ...draft, steps: [step] });
  return {
    on: (of, as, where) => first({ kind: "event", of: [triggerOf(of, as, where)] }),
    anyOf: (...parts) => first({ kind: "event", of: parts.map(({ trigger }) => trigger) }),
    allOf: (...parts) => first({ kind: "all", of: parts.map(({ trigger }) => trigger) }),
    every: (cron, zone) => first({ kind: "every", cron, zone }),
  };
}

function following<Names>(draft: Draft): Following<Names> {
  const next = (step: Step) => following<never>({ ...draft, steps: [...draft.steps, step] });
  const event = (...of: readonly Trigger[]) => next({ kind: "event", of });
  const last = (more: object) =>
    following<Names>({
      ...draft,
      steps: draft.steps.map((step, i) => (i === draft.steps.length - 1 ? { ...step, ...more } : step)),
    });
  return {
    followedBy: (of, as, where) => event(triggerOf(of, as, where)),
    anyOf: (...parts) => event(...parts.map(({ trigger }) => trigger)),
    allOf: (...parts) => next({ kind: "all", of: parts.map(({ trigger }) => trigger) }),
    absent: (of, as, where) => ({
      within: (within) => next({ kind: "absent", of: [triggerOf(of, as, where)], within }),
    }),
    human: (human, answer, as, where) => next({ kind: "event", of: [triggerOf(answer, as, where)], human }),
    times: (min, max) => last({ times: { min, ...(max !== undefined && { max }) } }),
    gap: (gap) => last({ gap }),
    within: (within) => following({ ...draft, within }),
    unless: (of, as, where) => following({ ...draft, unless: [...(draft.unless ?? []), triggerOf(of, as, where)] }),
    build: (finish) => {
      const made = frozen({ ...draft, ...finish });
      const problem = ruleProblem(made);
      if (problem) throw new BadRule({ rule: made.name, problem });
      return made;
    },
  };
}
