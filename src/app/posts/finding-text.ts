import type { Micros } from "../../event/index.ts";
import type { PeriodNumber, PostNumber } from "../../report/index.ts";
import { newcombe } from "../../statistics/index.ts";
import { shownIn } from "../ask-back/shown.ts";
import type { Manner } from "../channels/directory.ts";
import { momentText } from "../channels/words.ts";
import { periodShown } from "./period-words.ts";
import { postWords } from "./post-words.ts";

export interface FindingOf {
  readonly number: PostNumber;
  readonly lastEvent?: Micros | undefined;
}

/** What a number says, in a sentence or two: the number, how sure it is, from how many, and what it was before. */
export function findingText({ number, lastEvent }: FindingOf, manner: Manner): string {
  const { language, zone } = manner;
  const say = postWords[language];
  const { amount } = shownIn(language);
  const [before, now] = [number.periods.at(-2), number.periods.at(-1)];
  const subject = now ? `${number.name}, ${periodShown(now, number.zone, manner)}` : number.name;
  if (now?.value === undefined) {
    const last = lastEvent === undefined ? say.neverCame : say.lastCame(momentText(lastEvent, language, zone));
    return `${subject}: ${say.noData}. ${last}`;
  }
  const facts = factsText(number, now, manner);
  const was = `${subject}: ${amount(number, now.value)}${facts === "" ? "" : ` (${facts})`}`;
  if (before?.value === undefined) return `${was}. ${say.nothingBefore}`;
  const earlier = amount(number, before.value);
  const change = changeText(number, manner);
  if (change === undefined) return `${was}, ${say.same(earlier)}.`;
  return `${was}, ${say.change(change, earlier)}.${isMaybeChance(number, now, before) ? ` ${say.mayBeChance}` : ""}`;
}

/** How it changed against the period before: in points of a share, else with the part that it is. Undefined where it did not, or nobody knows. */
export function changeText({ periods, ...number }: PostNumber, { language }: Manner): string | undefined {
  const say = postWords[language];
  const { points, signed } = shownIn(language);
  const [before, now] = [periods.at(-2)?.value, periods.at(-1)?.value];
  if (before === undefined || now === undefined || before === now) return undefined;
  if (number.unit === "share") return say.points(points(now - before));
  // Whole percents, like a share's points: more digits would say more than anybody knows.
  const part = before > 0 ? Math.round((now / before - 1) * 100) : 0;
  return `${signed(number, now - before)}${part === 0 ? "" : ` (${part > 0 ? "+" : "−"}${Math.abs(part)} %)`}`;
}

function factsText({ unit }: PostNumber, now: PeriodNumber, { language }: Manner): string {
  const say = postWords[language];
  const { amount, interval } = shownIn(language);
  const count = (value: number) => amount({ unit: "number" }, value);
  const { low, high, numerator, denominator } = now;
  return [
    ...(unit === "share" ? [say.ofThem(count(numerator), count(denominator))] : []),
    ...((unit === "number" || unit === "duration") && denominator > 1 ? [say.from(count(denominator))] : []),
    ...(low !== undefined && high !== undefined ? [say.likely(interval({ unit }, low, high))] : []),
  ].join("; ");
}

/** Of shares: whether the true change may be none. */
function isMaybeChance({ unit }: PostNumber, now: PeriodNumber, before: PeriodNumber): boolean {
  if (unit !== "share" || now.denominator === 0 || before.denominator === 0) return false;
  const [low, high] = newcombe([now.numerator, now.denominator], [before.numerator, before.denominator]);
  return low <= 0 && high >= 0;
}
