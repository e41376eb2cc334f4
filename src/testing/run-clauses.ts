import type { Contract } from "./contract.ts";

/** What became of one clause. */
export type ClauseOutcome =
  | { readonly clause: string; readonly outcome: "passed" }
  | { readonly clause: string; readonly outcome: "lacking"; readonly needs: string; readonly reason: string }
  | { readonly clause: string; readonly outcome: "failed"; readonly error: Error };

/** Runs a contract without a test runner, clause by clause, and tells what became of each. */
export async function* runClauses<Harness>(
  contract: Contract<Harness>,
  harness: Harness,
): AsyncGenerator<ClauseOutcome> {
  const lacks = await contract.lacks(harness);
  for (const { name, needs, check } of contract.clauses) {
    const reason = needs === undefined ? undefined : lacks[needs];
    if (needs !== undefined && reason !== undefined) {
      yield { clause: name, outcome: "lacking", needs, reason };
      continue;
    }
    try {
      await check(harness);
      yield { clause: name, outcome: "passed" };
    } catch (cause) {
      yield {
        clause: name,
        outcome: "failed",
        error: cause instanceof Error ? cause : new Error(String(cause), { cause }),
      };
    }
  }
}
