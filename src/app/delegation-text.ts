import type { AskedQuestion } from "../question/index.ts";
import { timeText } from "./text.ts";

/** What a playbook does by itself, in a sentence for the one who is asked. */
export function delegationText({ rung, option, by, decides }: NonNullable<AskedQuestion["delegation"]>): string {
  const record = `By what came of it so far, "${option}" is recommended`;
  if (rung === "recommend" || decides === undefined) return `${record}.`;
  if (rung === "act") return `${record}, and taken at once; ${by} answers for it.`;
  return `${record}, and taken at ${timeText(decides)} unless somebody objects; ${by} answers for it.`;
}
