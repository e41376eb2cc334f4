import { wilson } from "../statistics/index.ts";
import type { FunnelBar, FunnelPicture } from "./picture.ts";

interface CountedStep {
  readonly name: string;
  readonly count: number;
}

/** A funnel with its shares and intervals, from the counts of its steps; `groups` have their counts in the same order. */
export function funnelPicture(rows: {
  readonly title: string;
  readonly note?: string;
  readonly of: string;
  readonly steps: readonly CountedStep[];
  readonly groups?: readonly { readonly name: string; readonly counts: readonly number[] }[];
}): FunnelPicture {
  const { groups, steps, ...rest } = rows;
  const names = steps.map((step) => step.name);
  return {
    kind: "funnel",
    ...rest,
    steps: bars(
      names,
      steps.map((step) => step.count),
    ),
    ...(groups && { groups: groups.map(({ name, counts }) => ({ name, steps: bars(names, counts) })) }),
  };
}

function bars(names: readonly string[], counts: readonly number[]): FunnelBar[] {
  const first = counts[0] ?? 0;
  return names.map((name, i) => {
    const count = counts[i] ?? 0;
    const before = counts[i - 1] ?? 0;
    return {
      name,
      count,
      ...(i > 0 && first > 0 && { ofFirst: count / first }),
      ...(before > 0 && { ofPrevious: count / before, interval: wilson(count, before) }),
    };
  });
}
