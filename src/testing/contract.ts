/** One promise of a port: a sentence a user could read, and the check that holds an adapter to it. Checks throw; they import no test runner. */
export interface Clause<Harness> {
  readonly name: string;
  /** A capability that not every adapter has. Where the adapter declares that it lacks it, the clause is skipped, with that reason. */
  readonly needs?: string;
  /** Bugs of this kind that other stores have published, as `owner/repository#number`: why this clause is here. */
  readonly seen?: readonly string[];
  check(harness: Harness): Promise<void>;
}

/** What every adapter of a port promises, as data, so that any test runner can run it, and `thence doctor` too. */
export interface Contract<Harness> {
  readonly port: string;
  readonly clauses: readonly Clause<Harness>[];
  /** What the adapter behind the harness says that it cannot do, each with the reason. */
  lacks(harness: Harness): Promise<Readonly<Record<string, string>>>;
}
