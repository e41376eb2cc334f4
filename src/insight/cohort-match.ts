import { rowTest, type Where } from "./condition.ts";
import type { Journeys } from "./journeys.ts";
import type { Properties } from "./property.ts";

/** Which events are meant: those of a type, and of what refines it, or of any; and what they must be like. */
export interface EventMatch {
  readonly type?: string | undefined;
  /** All must hold. */
  readonly where?: readonly Where[] | undefined;
}

/** Whether the event of a row is meant. */
export function matchTest(
  journeys: Pick<Journeys, "kinds" | "types" | "kindOf" | "positions">,
  { type, where = [] }: EventMatch,
  properties: Properties,
): (row: number) => boolean {
  const isLike = rowTest(journeys, where, properties);
  if (type === undefined) return isLike;
  const code = journeys.types.indexOf(type);
  const isOfType = Uint8Array.from(journeys.kinds, (codes) => Number(codes.includes(code)));
  const { kindOf } = journeys;
  if (where.length === 0) return (row) => isOfType[kindOf[row] ?? 0] === 1;
  return (row) => isOfType[kindOf[row] ?? 0] === 1 && isLike(row);
}

export function matchTypes(matches: readonly (EventMatch | undefined)[]): string[] {
  return [...new Set(matches.flatMap((match) => match?.type ?? []))];
}

export function matchProperties(matches: readonly (EventMatch | undefined)[]): string[] {
  return [...new Set(matches.flatMap((match) => (match?.where ?? []).map(({ property }) => property)))];
}

/** The same for people: `purchase with price above 100`. */
export function matchLine({ type = "any event", where = [] }: EventMatch): string {
  return where.length === 0 ? type : `${type} with ${where.map(whereLine).join(" and ")}`;
}

/** A condition for people. */
export function whereLine(where: Where): string {
  const { property } = where;
  const one = (value: unknown) => [value].flat().map(String).join(" or ");
  if ("is" in where) return `${property} ${one(where.is)}`;
  if ("isNot" in where) return `${property} not ${one(where.isNot)}`;
  if ("above" in where) return `${property} above ${where.above}`;
  if ("atLeast" in where) return `${property} at least ${where.atLeast}`;
  if ("below" in where) return `${property} below ${where.below}`;
  if ("atMost" in where) return `${property} at most ${where.atMost}`;
  return where.exists ? `a ${property}` : `no ${property}`;
}
