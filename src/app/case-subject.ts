import type { Case } from "../decision/index.ts";
import { groupLabel } from "../insight/series-group.ts";
import { subjectOf } from "../question/index.ts";

type Opened = Pick<Case["opened"]["data"], "evidence" | "segment" | "openedBy">;

/** What a case is about: `cart-conversion of device phone`, or the title of a view. */
export function caseSubject({ evidence, segment }: Pick<Opened, "evidence" | "segment">): string {
  return segment ? `${subjectOf(evidence)} of ${segment.property} ${groupLabel(segment)}` : subjectOf(evidence);
}

/** What its numbers say, a sentence each; the first names the segment, which the evidence of a signal leaves to the case. */
export function caseFindings({ evidence, segment, openedBy }: Opened): readonly string[] {
  const [first, ...others] = evidence.findings;
  if (first === undefined || !segment || openedBy === "hand") return evidence.findings;
  return [`${segment.property} ${groupLabel(segment)}, ${first}`, ...others];
}
