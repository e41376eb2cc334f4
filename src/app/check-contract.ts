import { failure } from "../kit/failure.ts";
import type { EventStore, StoreContext } from "../store/index.ts";
import type { ClauseOutcome, EventStoreHarness } from "../testing/index.ts";
import { withoutSecrets } from "./store-place.ts";
import { adapterOf } from "./stores.ts";
import { fileTrialPlaces } from "./trial-places.ts";

export const NoTrialPlaces = failure(
  "app/no-trial-places",
  { retry: "never" },
  (f: { url: string }) =>
    `the adapter of ${f.url} does not say where it may be tried, so nothing was run. Let its module export trialPlaces(url), or run the contract from a test (CONTRIBUTING.md).`,
);

/** A harness, and the way to take away what it leaves. */
export interface Trial {
  readonly harness: EventStoreHarness;
  end(): Promise<void>;
}

/**
 * How the contract of event stores is played on the adapter behind an address: each clause at a fresh place beside it.
 *
 * errors  app/no-trial-places
 */
export async function contractTrial(url: string): Promise<Trial> {
  const { openEventStore, trialPlaces } = await adapterOf(url);
  const places = (await trialPlaces?.(url)) ?? fileTrialPlaces(url);
  if (!places) throw new NoTrialPlaces({ url: withoutSecrets(url) });
  const addresses = new WeakMap<EventStore, string>();
  const at = async (address: string, context: StoreContext) => {
    const store = await openEventStore(address, context);
    addresses.set(store, address);
    return store;
  };
  const addressOf = (store: EventStore) => addresses.get(store) ?? store.url;
  const harness: EventStoreHarness = {
    open: async (context) => at(await places.next(), context),
    reopen: (store, context) => at(addressOf(store), context),
    openAgain: (store, context) => at(addressOf(store), context),
    cleanup: (store) => places.remove(addressOf(store)),
  };
  return { harness, end: () => places.end() };
}

/** What became of one clause, as the `n`th of `of`. */
export type Examined = ClauseOutcome & { readonly n: number; readonly of: number };

/**
 * Holds the adapter behind an address to the contract of event stores, clause by clause. What the address itself holds is not touched.
 *
 * errors  app/no-trial-places, and what opening says
 */
export async function* checkContract(url: string): AsyncGenerator<Examined> {
  const { eventStoreContract, runClauses } = await import("../testing/index.ts");
  const { harness, end } = await contractTrial(url);
  let n = 0;
  try {
    for await (const outcome of runClauses(eventStoreContract, harness))
      yield { ...outcome, n: ++n, of: eventStoreContract.clauses.length };
  } finally {
    await end();
  }
}
