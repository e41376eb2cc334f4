import { parseTime } from "../event/index.ts";
import { type Cohort, periodAt } from "../insight/index.ts";
import { failure } from "../kit/failure.ts";
import { conditionOf, eventOf } from "./event-flag.ts";
import { type Scanner, scanner } from "./typed-text.ts";

export const BadCohortFlag = failure(
  "app/bad-cohort-flag",
  { retry: "never", kind: "usage" },
  (f: { text: string; at: number; problem: string }) =>
    `"${f.text}", character ${f.at + 1}: ${f.problem}. Write it like did:purchase, not:cart, did:purchase[price>100]>=2@2019-10, first:view@2019-10-01..2019-10-07, first-value:brand=acer, and join with & | ! and brackets; put a name with such signs in double quotes.`,
);

/**
 * Reads a cohort as it is typed:
 *
 *     did:purchase               took such an event             did:purchase>=2        at least twice; also = <= > <
 *     not:cart                   took none                      did:purchase@2019-10   in that month; also a year, a day, a..b
 *     first:view@2019-10-01      took its first one then        did:purchase[price>9]  one that is like that; also = != >= < <=, [brand], [!brand]
 *     first-value:brand=acer     the first value of a property  last-value:brand       … the last one; there is any
 *     a & b, a | b, !a, (a)      both, either, not, together    did:*                  any event
 *     @dropped.json              who was saved in a file
 *
 * errors  app/bad-cohort-flag, which names the character
 */
export function parseCohort(text: string, how: CohortReading = {}): Cohort {
  const scan = scanner(text, BadCohortFlag);
  const cohort = either(scan, how);
  scan.end();
  return cohort;
}

export interface CohortReading {
  /** In which dates are read. */
  readonly zone?: string;
  /** Reads the cohort that was saved in a file. */
  readonly saved?: (path: string) => Cohort;
}

function either(scan: Scanner, how: CohortReading): Cohort {
  const of = [both(scan, how)];
  while (scan.take("|")) of.push(both(scan, how));
  return only(of) ?? { kind: "any", of };
}

function both(scan: Scanner, how: CohortReading): Cohort {
  const of = [single(scan, how)];
  while (scan.take("&")) of.push(single(scan, how));
  return only(of) ?? { kind: "all", of };
}

function only(of: readonly Cohort[]): Cohort | undefined {
  return of.length === 1 ? of[0] : undefined;
}

function single(scan: Scanner, how: CohortReading): Cohort {
  if (scan.take("!")) return { kind: "not", of: single(scan, how) };
  if (scan.take("(")) {
    const inner = either(scan, how);
    return scan.take(")") ? inner : scan.refuse(`the bracket is not closed`);
  }
  const zone = how.zone ?? "UTC";
  if (how.saved && scan.take("@")) return how.saved(scan.word("the file"));
  const kind = scan.match(/did:|not:|first:|first-value:|last-value:/);
  switch (kind) {
    case "did:":
      return { kind: "did", event: eventOf(scan), ...timesOf(scan), ...withinOf(scan, zone) };
    case "not:":
      return { kind: "did", event: eventOf(scan), atLeast: 0, atMost: 0, ...withinOf(scan, zone) };
    case "first:":
      return { kind: "first", event: eventOf(scan), ...withinOf(scan, zone) };
    case undefined:
      return scan.refuse("a cohort begins with did:, not:, first:, first-value: or last-value:");
    default:
      return { kind: "value", which: kind === "first-value:" ? "first" : "last", where: conditionOf(scan, "bare") };
  }
}

function timesOf(scan: Scanner): { atLeast?: number; atMost?: number } {
  const sign = scan.match(/>=|<=|=|>|</);
  if (sign === undefined) return {};
  const times = Number(scan.match(/\d+/) ?? scan.refuse(`${sign} needs a whole number of times behind it`));
  if (sign === ">=") return { atLeast: times };
  if (sign === ">") return { atLeast: times + 1 };
  if (sign === "=") return { atLeast: times, atMost: times };
  const most = sign === "<=" ? times : times - 1;
  return most >= 1 ? { atMost: most } : scan.refuse("did: is at least once; who never did is not:");
}

function withinOf(scan: Scanner, zone: string): { from?: number; until?: number } {
  if (!scan.take("@")) return {};
  const [first, last, ...more] = (scan.match(/[\dT:.Z+-]+/) ?? scan.refuse("the time is missing")).split("..");
  if (more.length > 0 || first === undefined) return scan.refuse("a time is written a or a..b");
  const from = first === "" ? undefined : spanOf(scan, first, zone).from;
  const until = last === "" ? undefined : spanOf(scan, last ?? first, zone).to;
  if (from === undefined && until === undefined) return scan.refuse("the time is missing");
  return { ...(from !== undefined && { from }), ...(until !== undefined && { until }) };
}

const units = { 4: "year", 7: "month", 10: "day" } as const;
const rests = { year: "-01-01", month: "-01", day: "" } as const;

/** What a written time covers: a year, a month, a day, or from a moment to itself. */
function spanOf(scan: Scanner, text: string, zone: string): { readonly from: number; readonly to: number } {
  const unit = units[text.length as keyof typeof units]; // undefined for every other length
  try {
    if (unit) return periodAt(parseTime(`${text}${rests[unit]}`, { zone }).at, { unit, zone });
    const { at } = parseTime(text, { zone });
    return { from: at, to: at };
  } catch (cause) {
    if (!(cause instanceof Error) || !("code" in cause) || cause.code !== "event/bad-time") throw cause;
    return scan.refuse(`"${text}" is no time; write 2019, 2019-10, 2019-10-01 or 2019-10-01T12:00:00Z`);
  }
}
