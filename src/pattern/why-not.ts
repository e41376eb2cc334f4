import { formatTime, type Micros, type RecordedEvent, tagValues } from "../event/index.ts";
import { harmless } from "../kit/harmless.ts";
import { type MatcherOptions, openMatcher } from "./matcher.ts";
import { type Rule, triggersOf } from "./rule.ts";
import type { Cause, Death, Match } from "./semantics.ts";
import { stepText, triggerText } from "./words.ts";

/** What a rule made of one key: its matches, and of every run that came to nothing, at which step and why. */
export interface WhyNot {
  readonly matches: readonly Match[];
  readonly deaths: readonly Death[];
  /** The same in sentences, in the order of time. */
  readonly sentences: readonly string[];
}

/**
 * Why a rule has not matched for a key: its events are taken through the rule once more.
 *
 * shape   `events` are those of the key, in any order; `clock` is up to when time is told
 */
export function whyNot(
  rule: Rule,
  key: string,
  events: readonly RecordedEvent[],
  how: Pick<MatcherOptions, "code"> & { readonly clock: Micros },
): WhyNot {
  const { by, name, steps } = rule;
  const isOfKey = ({ tags }: RecordedEvent) => by === undefined || tagValues(tags, by).includes(key);
  const own = events.filter(isOfKey).sort((a, b) => a.occurred - b.occurred || a.position - b.position);
  const matcher = openMatcher([rule], { ...(how.code && { code: how.code }), deaths: true });
  const parts = [matcher.feed(own), matcher.advance(how.clock)];
  const isKey = (one: { readonly key: string }) => one.key === key;
  const matches = parts.flatMap((part) => part.matches).filter(isKey);
  const deaths = parts.flatMap((part) => [...part.deaths, ...part.overflows]).filter(isKey);
  const typeAt = (position: number | undefined) => own.find((event) => event.position === position)?.type ?? "an event";
  const open = matcher.read(by, key)?.rules[name]?.runs ?? [];
  const told = [
    ...matches.map(({ start, end, at }) => ({
      at,
      text: `The run from event ${start} is a match, ${end === undefined ? "by time" : `by ${typeAt(end)} (event ${end})`}, at ${formatTime(at)}.`,
    })),
    ...deaths.map((death) => ({ at: death.at, text: deathSentence(rule, death, typeAt(death.by)) })),
    ...open.map(({ start, step }) => ({
      at: Number.POSITIVE_INFINITY,
      text: `The run from event ${start} is open, and waits at step ${step + 1} of ${steps.length} for ${waitedFor(rule, step)}.`,
    })),
  ];
  const sentences = told.sort((a, b) => a.at - b.at).map(({ text }) => harmless(text));
  return { matches, deaths, sentences: sentences.length > 0 ? sentences : [neverOpened(rule, own)] };
}

function waitedFor({ steps }: Rule, step: number): string {
  const waited = steps[step];
  return waited ? stepText(waited) : "nothing";
}

function deathSentence(rule: Rule, { start, step, cause, at, by }: Death, type: string): string {
  const event = `${type} (event ${by})`;
  const total = rule.steps.length;
  const when = formatTime(at);
  const place = `at step ${step + 1} of ${total}, waiting for ${waitedFor(rule, step)}`;
  const why: Readonly<Record<Cause, string>> = {
    cancelled: `ended ${place}: ${event} ended it at ${when}`,
    happened: `ended ${place}: ${event} came at ${when}`,
    "too-many": `ended ${place}: ${event} was one too many at ${when}`,
    "timed-out": `ended ${place}: its time was over at ${when}`,
    restarted: `ended ${place}: ${event} began anew at ${when}`,
    passed: `ended ${place}: another run was a match at ${when}`,
    "cooling-down": `was complete at ${when}, less than ${rule.coolDown} after the last match, so it does not count`,
    overflow: `was not opened: too many were open at ${when}`,
  };
  return `The run from event ${start} ${why[cause]}.`;
}

function neverOpened({ steps, by }: Rule, own: readonly RecordedEvent[]): string {
  const triggers = steps[0] ? triggersOf(steps[0]) : [];
  const like = own.filter(({ lineage }) => triggers.some(({ type }) => lineage.includes(type)));
  const wanted = triggers.map((one) => triggerText(one)).join(" or ");
  if (like.length === 0)
    return harmless(`Nothing opened it: of the ${own.length} events of this ${by ?? "log"}, none is ${wanted}.`);
  return harmless(`Nothing opened it: ${like.length} events came that could have, and none was ${wanted}.`);
}
