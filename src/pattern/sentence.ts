import { harmless } from "../kit/harmless.ts";
import { type Condition, defaultMaxOpen, earlierIn, type Rule, triggersOf } from "./rule.ts";
import { stepText, triggerText } from "./words.ts";

/** What a rule says, in English, made from the rule itself. */
export function ruleSentence(rule: Rule): string {
  const { by, steps, unless = [], within } = rule;
  const named = namedIn(rule);
  const all = steps.map((step) => stepText(step, named)).join(", then ");
  const whole = within === undefined ? "" : `, all within ${within}`;
  const ends = unless.map((one) => triggerText(one)).join(" or ");
  return harmless(
    [
      `${by === undefined ? "Over the whole log" : `For each ${by}`}: ${all}${whole}.`,
      ...(ends ? [`It ends without a match where ${ends} comes in between.`] : []),
      ...policies(rule),
    ].join(" "),
  );
}

/** The names of events that conditions of others refer to. */
export function namedIn({ steps, unless = [] }: Rule): ReadonlySet<string> {
  const conditions = [...steps.flatMap(triggersOf), ...unless].flatMap(({ where = [] }): readonly Condition[] => where);
  return new Set(conditions.flatMap((one) => earlierIn(one)?.of ?? []));
}

function policies({ steps, overlap, again, coolDown, rate, maxOpen = defaultMaxOpen, by }: Rule): readonly string[] {
  const [first] = steps;
  const opens = first
    ? triggersOf(first)
        .map(({ type }) => type)
        .join(" or ")
    : "";
  const whose = by ?? "log";
  const counting = {
    restart: `It counts from the newest ${opens}.`,
    first: `It counts from the oldest ${opens} that is open.`,
    each: `It counts from each ${opens}, up to ${maxOpen} at once.`,
  };
  const after = {
    past: "A match ends all that is open, and the next begins after it.",
    overlap: "A match leaves others that are open as they are.",
    once: `It matches once for a ${whose}, ever.`,
  };
  return [
    ...(steps.length > 1 ? [counting[overlap]] : []),
    after[again],
    ...(coolDown === undefined ? [] : [`For ${coolDown} after a match, no other of the same ${whose} counts.`]),
    ...(rate ? [`At most ${rate.matches} act in ${rate.per}; the rest wait.`] : []),
  ];
}
