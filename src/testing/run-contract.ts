import type { Contract } from "./contract.ts";

/** As much of a test runner as a contract needs: node:test, vitest and others fit. */
export interface Runner {
  test(name: string, body: (context: { skip(reason?: string): void }) => Promise<void>): unknown;
}

/**
 * Turns the clauses of a contract into tests. A clause is skipped only where the adapter declares that it lacks what the clause needs.
 *
 *     runContract(eventStoreContract, { open: (context) => openMyStore(newPlace(), context) }, { test });
 */
export function runContract<Harness>(contract: Contract<Harness>, harness: Harness, runner: Runner): void {
  for (const clause of contract.clauses) {
    runner.test(clause.name, async (context) => {
      const reason = clause.needs === undefined ? undefined : (await contract.lacks(harness))[clause.needs];
      if (reason !== undefined) return context.skip(`it lacks ${clause.needs}: ${reason}`);
      await clause.check(harness);
    });
  }
}
