import type { Micros } from "../event/index.ts";

/** How many questions a team may be asked in a stretch of time. */
export interface AttentionBudget {
  readonly questions: number;
  readonly per: Micros;
}

/** How many questions may still be asked at `now`, after those of the stretch up to it. `asked` may stand in any order. */
export function attentionLeft(asked: readonly Micros[], budget: AttentionBudget, now: Micros): number {
  return Math.max(0, budget.questions - recentOf(asked, budget, now).length);
}

/** When one more question may be asked: `now`, or the moment at which enough of the earlier ones have grown old. */
export function attentionFreeAt(asked: readonly Micros[], budget: AttentionBudget, now: Micros): Micros {
  const recent = recentOf(asked, budget, now).sort((a, b) => a - b);
  const oldest = recent[recent.length - budget.questions];
  return oldest === undefined ? now : oldest + budget.per;
}

function recentOf(asked: readonly Micros[], { per }: AttentionBudget, now: Micros): Micros[] {
  return asked.filter((at) => at > now - per && at <= now);
}
