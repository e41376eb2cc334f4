import { exactSum } from "./exact-sum.ts";
import type { Counted } from "./newcombe.ts";
import { BadTable } from "./table.ts";
import { mustBeCounted } from "./wilson.ts";

/** One part of a whole at two times, or in two places. A part that was not there has 0 tries. */
export interface PartOfShare {
  readonly before: Counted;
  readonly after: Counted;
}

/**
 * How much of a share's change came from the mix of its parts, and how much from the parts themselves.
 *
 * shape   hits out of tries for each part before and after in; the change, its two halves, and both for each part in the same order out
 * units   shares, -1..1; mix + rate is the change. A part's mix is told against the whole, so that a part that grows adds where its
 *         share is above the average. A part without tries at one time has no share then: it is given the one of the other time
 * errors  statistics/bad-count for hits beyond their tries; statistics/bad-table when there are no tries at all before or after
 * source  Kitagawa 1955, J. Am. Stat. Assoc. 50:1168 (two components)
 */
export function kitagawa(parts: readonly PartOfShare[]) {
  const [before, after] = [wholeOf(parts.map((part) => part.before)), wholeOf(parts.map((part) => part.after))];
  const [shareBefore, shareAfter] = [before[0] / before[1], after[0] / after[1]];
  const middle = (shareBefore + shareAfter) / 2;
  const each = parts.map((part) => {
    const [weightBefore, weightAfter] = [part.before[1] / before[1], part.after[1] / after[1]];
    const was = part.before[1] > 0 ? part.before[0] / part.before[1] : shareOr0(part.after);
    const is = part.after[1] > 0 ? part.after[0] / part.after[1] : was;
    return {
      mix: (weightAfter - weightBefore) * ((was + is) / 2 - middle),
      rate: (is - was) * ((weightBefore + weightAfter) / 2),
    };
  });
  return {
    change: shareAfter - shareBefore,
    mix: exactSum(each.map(({ mix }) => mix)),
    rate: exactSum(each.map(({ rate }) => rate)),
    parts: each,
  };
}

const shareOr0 = ([hits, tries]: Counted): number => (tries > 0 ? hits / tries : 0);

function wholeOf(parts: readonly Counted[]): Counted {
  for (const part of parts) if (part[0] !== 0 || part[1] !== 0) mustBeCounted(part);
  const whole: Counted = [exactSum(parts.map(([hits]) => hits)), exactSum(parts.map(([, tries]) => tries))];
  if (whole[1] > 0) return whole;
  throw new BadTable({ table: `of ${parts.length} parts`, because: "has no tries before, or none after" });
}
