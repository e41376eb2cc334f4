import type { FunnelQuestion } from "../app/ask-funnel.ts";
import { parseDuration } from "../kit/duration.ts";
import type { Typed } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { required, wholeNumber } from "./flags.ts";
import { momentOf } from "./moment.ts";

const command = "funnel";

type Step = Exclude<FunnelQuestion["steps"][number], string>;
type Where = NonNullable<Step["where"]>[number];
type Exclusion = NonNullable<FunnelQuestion["exclude"]>[number];

/** The question that the words and flags of `thence funnel` ask. */
export function funnelQuestion(typed: Typed): FunnelQuestion {
  if (typed.words.length === 0)
    throw new BadUsage({ command, problem: "name the event types in order: view cart purchase." });
  const order = choice(typed, "order", { ordered: "ordered", strict: "strict", any: "any", each: "each" } as const);
  const from = { first: "first-step", previous: "previous-step" } as const;
  const breakdown = typed.text("breakdown");
  const trend = typed.text("trend");
  const drivers = typed.texts("driver");
  return {
    steps: stepsOf(typed),
    by: required(typed, command, "by", "--by session"),
    within: withinOf(typed, order === "each"),
    order,
    attempt: choice(typed, "attempt", { best: "best", first: "first", every: "every" } as const),
    windowFrom: choice(typed, "window-from", from),
    ties: choice(typed, "ties", { "log-order": "log-order", "any-order": "any-order" } as const),
    exclude: typed.texts("exclude").map(exclusion),
    constant: typed.texts("hold"),
    startFrom: momentOf(typed.text("start-from")),
    startBefore: momentOf(typed.text("start-before")),
    rows: typed.text("rows"),
    limit: wholeNumber(typed, command, "limit", 0) ?? 20,
    compare: typed.is("compare"),
    breakdown:
      breakdown === undefined
        ? undefined
        : {
            property: breakdown,
            touch: choice(typed, "touch", { first: "first", last: "last" } as const),
            most: wholeNumber(typed, command, "most", 0),
          },
    trend: trend === undefined ? undefined : parseDuration(trend),
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

function stepsOf(typed: Typed): Step[] {
  const names = typed.words;
  const optional = typed.texts("optional").map((text) => stepNamed(text, names, "optional"));
  const windows = typed.texts("step-within").map((text) => {
    const [step, rest] = parted(text, names, "step-within", "2:30m");
    return { step, within: parseDuration(rest) };
  });
  const wheres = typed.texts("where").map((text) => {
    const [step, rest] = parted(text, names, "where", "2:price>=100");
    return { step, where: condition(rest, text) };
  });
  return names.map((word, i) => {
    const is = ({ step }: { readonly step: number }) => step === i || step === every;
    const where = wheres.filter(is).map((one) => one.where);
    const within = windows.findLast(is)?.within;
    const types = word.split("|");
    return {
      ...(types.length > 1 ? { types } : { type: word }),
      ...(where.length > 0 && { where }),
      ...(optional.includes(i) && { optional: true }),
      ...(within !== undefined && { within }),
    };
  });
}

const every = -1;

// `2:…`, `cart:…` or `*:…`. A step's name may have colons, so the longest name that fits is taken.
function parted(text: string, names: readonly string[], flag: string, like: string): [step: number, rest: string] {
  if (text.startsWith("*:")) return [every, text.slice(2)];
  const numbers = names.map((_, i) => String(i + 1));
  const heads = [...names, ...numbers].filter((name) => text.startsWith(`${name}:`));
  const head = heads.sort((a, b) => b.length - a.length)[0];
  if (head === undefined)
    throw new BadUsage({
      command,
      problem: `--${flag} "${text}" names no step of ${names.join(", ")}. Write its number or type first, like ${like}, or * for every step.`,
    });
  return [stepNamed(head, names, flag), text.slice(head.length + 1)];
}

function stepNamed(text: string, names: readonly string[], flag: string): number {
  const named = names.flatMap((name, i) => (name === text ? [i] : []));
  if (named.length > 1)
    throw new BadUsage({ command, problem: `--${flag} "${text}" is more than one step. Name it by its number.` });
  const number = named[0] ?? (/^\d{1,2}$/.test(text) ? Number(text) - 1 : -1);
  if (number >= 0 && number < names.length) return number;
  throw new BadUsage({
    command,
    problem: `--${flag} "${text}" is no step. The steps are ${names.map((name, i) => `${i + 1} ${name}`).join(", ")}.`,
  });
}

const comparison = /^([^=<>!]+)(>=|<=|!=|=|>|<)(.*)$/s;

function condition(text: string, whole: string): Where {
  const [, property = "", operator = "", value = ""] = comparison.exec(text) ?? [];
  if (operator === "") {
    const name = text.startsWith("!") ? text.slice(1) : text;
    if (name === "" || /[=<>!]/.test(name)) throw unreadable(whole);
    return { property: name, exists: !text.startsWith("!") };
  }
  if (operator === "=") return { property, is: listed(value, whole) };
  if (operator === "!=") return { property, isNot: listed(value, whole) };
  const number = value.trim() === "" ? Number.NaN : Number(value);
  if (!Number.isFinite(number))
    throw new BadUsage({
      command,
      problem: `--where "${whole}" compares with ${operator}, and "${value}" is no number.`,
    });
  if (operator === ">=") return { property, atLeast: number };
  if (operator === "<=") return { property, atMost: number };
  return operator === ">" ? { property, above: number } : { property, below: number };
}

// `a,b` is either; a value with a comma in it is written as JSON: "a,b".
function listed(value: string, whole: string): readonly string[] {
  if (!value.startsWith('"')) return value.split(",");
  try {
    return [String(JSON.parse(value))];
  } catch {
    throw unreadable(whole);
  }
}

function unreadable(whole: string): Error {
  return new BadUsage({
    command,
    problem: `--where "${whole}" cannot be read. Write <step>:<property>=<value>, with = != > >= < or <=; <step>:<property> where it is there, <step>:!<property> where it is not.`,
  });
}

// `remove-from-cart` or `remove-from-cart@2-3`; an @ that no numbers follow belongs to the type.
function exclusion(text: string): Exclusion {
  const found = /^(.+)@(\d{1,2})-(\d{1,2})$/s.exec(text);
  const types = (found?.[1] ?? text).split("|");
  return { types, ...(found && { between: [Number(found[2]), Number(found[3])] as const }) };
}
