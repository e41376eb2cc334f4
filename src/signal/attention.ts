import type { Micros } from "../event/index.ts";

/** How many questions a team may be asked in a stretch of time. */
export interface AttentionBudget {
  readonly questions: number;
  readonly per: Micros;
}

/** How many questions may still be asked at `now`, after those of the stretch up to it. `asked` may stand in any order. */
export function attentionLeft(asked: readonly Micros[], { questions, per }: AttentionBudget, now: Micros): number {
  const recent = asked.filter((at) => at > now - per && at <= now).length;
  return Math.max(0, questions - recent);
}
