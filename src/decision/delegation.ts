import { sha256 } from "../kit/sha256.ts";
import type { Rung } from "../question/index.ts";
import type { Delegation } from "./playbook-definition.ts";

/** What came of one decision. */
export interface MeasuredOption {
  readonly option: string;
  /** A delegated one that a person took another in the place of is `overturned`, whatever the number did. */
  readonly verdict: "better" | "worse" | "no-effect" | "cannot-tell" | "overturned";
}

const ladder = ["ask", "recommend", "act-unless-vetoed", "act"] as const satisfies readonly Rung[];
const usualNeeds: NonNullable<Delegation["needs"]> = { outcomes: 5, goodShare: 0.8 };

/**
 * How much a playbook may do by itself, by what came of its option so far (oldest first). Each rung needs its own `outcomes`, measured
 * since the one below was reached, with enough of them better; one that is worse, or
 * was overturned, leads back to `ask`. One that cannot be told is no good one.
 */
export function rungOf(delegation: Delegation | undefined, history: readonly MeasuredOption[]): Rung {
  if (!delegation) return "ask";
  const { outcomes, goodShare } = delegation.needs ?? usualNeeds;
  const top = ladder.indexOf(delegation.upTo);
  let [rung, measured, good] = [0, 0, 0];
  for (const { option, verdict } of history) {
    if (option !== delegation.option) continue;
    if (verdict === "worse" || verdict === "overturned") [rung, measured, good] = [0, 0, 0];
    else {
      measured++;
      if (verdict === "better") good++;
      if (measured >= outcomes && good >= goodShare * measured && rung < top) [rung, measured, good] = [rung + 1, 0, 0];
    }
  }
  return ladder[rung] ?? "ask";
}

/** Whether a case belongs to the share that is asked whatever was earned, so that there is something to learn from. By the case's id alone. */
export function isStillAsked(caseId: string, share: number): boolean {
  const digest = sha256(new TextEncoder().encode(`thence-still-asked\n${caseId}`));
  const number = digest.slice(0, 6).reduce((sum, byte) => sum * 256 + byte, 0);
  return number / 2 ** 48 < share;
}
