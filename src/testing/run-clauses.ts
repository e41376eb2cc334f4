import type { Contract } from "./contract.ts";

/** What became of one clause. */
export type ClauseOutcome =
  | { readonly clause: string; readonly outcome: "passed" }
  | { readonly clause: string; readonly outcome: "lacking"; readonly needs: string; readonly reason: string }
  | { readonly clause: string; readonly outcome: "failed"; readonly error: Error };

/** How long a clause may take, unless it is said otherwise. */
const usualLimitMs = 180_000;

/** Runs a contract without a test runner, clause by clause, and tells what became of each. One that does not end has failed. */
export async function* runClauses<Harness>(
  contract: Contract<Harness>,
  harness: Harness,
  { limitMs = usualLimitMs }: { readonly limitMs?: number } = {},
): AsyncGenerator<ClauseOutcome> {
  const lacks = await contract.lacks(harness);
  for (const { name, needs, check } of contract.clauses) {
    const reason = needs === undefined ? undefined : lacks[needs];
    if (needs !== undefined && reason !== undefined) {
      yield { clause: name, outcome: "lacking", needs, reason };
      continue;
    }
    try {
      await within(limitMs, check(harness));
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

/** Waits for `work`, and keeps the process alive meanwhile, for a call that is never answered holds nothing open. */
async function within(limitMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it took longer than ${limitMs} ms`)), limitMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
