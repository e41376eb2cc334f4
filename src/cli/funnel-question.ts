import type { FunnelQuestion } from "../app/ask-funnel.ts";
import { parseExclusion, parseStep } from "../app/event-flag.ts";
import { parseDuration } from "../kit/duration.ts";
import { cohortFlagOf, comparedCohorts } from "./cohort-flags.ts";
import type { Typed } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { required, wholeNumber } from "./flags.ts";
import { periodOf, timeOf } from "./period-flags.ts";

const command = "funnel";

type Step = Exclude<FunnelQuestion["steps"][number], string>;

/** The question that the words and flags of `thence funnel` ask. */
export function funnelQuestion(typed: Typed): FunnelQuestion {
  if (typed.words.length === 0)
    throw new BadUsage({ command, problem: "name the event types in order: view cart purchase." });
  const order = choice(typed, "order", { ordered: "ordered", strict: "strict", any: "any", each: "each" } as const);
  const from = { first: "first-step", previous: "previous-step" } as const;
  const breakdown = typed.text("breakdown");
  const by = required(typed, command, "by", "--by session");
  const compared = comparedCohorts(typed, by);
  if (breakdown !== undefined && compared.length > 0)
    throw new BadUsage({ command, problem: "--breakdown and --compare-cohort are two questions. Ask one of them." });
  const drivers = typed.texts("driver");
  if (typed.text("sort") !== undefined && breakdown === undefined)
    throw new BadUsage({ command, problem: "--sort says in which order --breakdown tells its values." });
  return {
    steps: stepsOf(typed),
    by,
    within: withinOf(typed, order === "each"),
    order,
    attempt: choice(typed, "attempt", { best: "best", first: "first", every: "every" } as const),
    windowFrom: choice(typed, "window-from", from),
    ties: choice(typed, "ties", { "log-order": "log-order", "any-order": "any-order" } as const),
    exclude: typed.texts("exclude").map(parseExclusion),
    constant: typed.texts("hold"),
    startFrom: timeOf(typed, "start-from"),
    startBefore: timeOf(typed, "start-before"),
    rows: typed.text("rows"),
    limit: wholeNumber(typed, command, "limit", 0) ?? 20,
    compare: typed.is("compare"),
    breakdown:
      breakdown === undefined
        ? undefined
        : {
            property: breakdown,
            touch: choice(typed, "touch", { first: "first", last: "last" } as const),
            most: wholeNumber(typed, command, "top", 0),
            sort: choice(typed, "sort", { count: "count", share: "share" } as const),
          },
    cohort: cohortFlagOf(typed, by),
    cohorts: compared.length > 0 ? compared : undefined,
    trend: periodOf(typed, command, "trend"),
    times: typed.is("time-to-convert"),
    dropOff: typed.text("drop-off"),
    drivers: drivers.length > 0 || typed.is("drivers") ? drivers : undefined,
  };
}

function withinOf(typed: Typed, isEach: boolean): number | undefined {
  const text = typed.text("within");
  if (text === "none" || (text === undefined && isEach)) return undefined;
  return parseDuration(text ?? required(typed, command, "within", "--within 1d (or none)"));
}

function choice<Value extends string>(
  typed: Typed,
  flag: string,
  known: Readonly<Record<string, Value>>,
): Value | undefined {
  const text = typed.text(flag);
  if (text === undefined) return undefined;
  if (Object.hasOwn(known, text)) return known[text];
  throw new BadUsage({ command, problem: `--${flag} is ${Object.keys(known).join(" or ")}, not "${text}".` });
}

// What a step is like belongs to its name, so that two steps of one type can be told apart.
function stepsOf(typed: Typed): Step[] {
  const steps = typed.words.map((word): Step => {
    const step = parseStep(word);
    return step.where ? { ...step, name: word.trim() } : step;
  });
  const named = steps.map((step, i) => [
    typed.words[i] ?? "",
    ("types" in step ? step.types : [step.type]).join("|"),
    String(i + 1),
  ]);
  const optional = typed.texts("optional").map((text) => stepNamed(text, named, "optional"));
  const windows = typed.texts("step-within").map((text) => {
    const [, name = "", within = ""] = /^(.+):([^:]*)$/s.exec(text) ?? [];
    if (name === "") throw new BadUsage({ command, problem: `--step-within is written like 2:30m, not "${text}".` });
    return { step: stepNamed(name, named, "step-within"), within: parseDuration(within) };
  });
  return steps.map((step, i) => {
    const within = windows.findLast((one) => one.step === i)?.within;
    return { ...step, ...(optional.includes(i) && { optional: true }), ...(within !== undefined && { within }) };
  });
}

// A step as it was typed, its type, or its number; a type that is called like a number goes before the number.
function stepNamed(text: string, named: readonly (readonly string[])[], flag: string): number {
  const found = [0, 1].flatMap((way) => named.flatMap((names, i) => (names[way] === text ? [i] : [])));
  const [step = named.findIndex((names) => names[2] === text), ...others] = [...new Set(found)];
  if (others.length > 0)
    throw new BadUsage({ command, problem: `--${flag} "${text}" is more than one step. Name it by its number.` });
  if (step >= 0) return step;
  throw new BadUsage({
    command,
    problem: `--${flag} "${text}" is no step. The steps are ${named.map(([word, , number]) => `${number} ${word}`).join(", ")}.`,
  });
}
