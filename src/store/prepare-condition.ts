import { normalTag } from "../event/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import type { Condition } from "./condition.ts";
import { BadCondition, BadRange, UnboundedCondition } from "./errors.ts";
import { isMarker } from "./marker.ts";
import { isBounded, normalQuery, type Range } from "./query.ts";

/** A condition in the one spelling that stores compare. What cannot be understood is refused: it must never count as fulfilled. */
export function preparedCondition(condition: Condition): Condition {
  if ("stream" in condition) {
    const { stream, revision } = condition;
    if (Number.isSafeInteger(revision) && revision >= 0) return { stream: normalTag(stream), revision };
    throw new BadCondition({
      condition: `stream ${stream}`,
      problem: `${revision} is no revision. Revisions count from 1; 0 means no such stream yet.`,
    });
  }
  const query = normalQuery(condition.query);
  const text = canonicalJson(query);
  if (!isBounded(query)) throw new UnboundedCondition({ query: text });
  if (!isMarker(condition.after)) {
    throw new BadCondition({
      condition: text,
      problem: `"${condition.after}" is no marker. Take the marker that a read returned.`,
    });
  }
  return { query, after: condition.after };
}

/** Refuses a range that means nothing, such as a negative limit. */
export function checkRange(range: Range): void {
  for (const name of ["after", "upTo", "limit", "asOf", "asAt"] as const) {
    const value = range[name];
    if (value === undefined || (Number.isSafeInteger(value) && (name !== "limit" || value >= 0))) continue;
    throw new BadRange({ name, value });
  }
}
