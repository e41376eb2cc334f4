import { type AddItem, type emptyCart, emptyCart as none, withItem } from "./decider.ts";

export interface ItemAdded {
  readonly type: "item-added";
  readonly data: AddItem;
}

/** As much of Emmett's stores as the benchmarks use. */
export interface EmmettStore {
  appendToStream(stream: string, events: readonly ItemAdded[]): Promise<unknown>;
  readStream(stream: string): Promise<{ readonly events: readonly ItemAdded[] }>;
}

export interface EmmettOnPostgres extends EmmettStore {
  readonly schema: { migrate(): Promise<unknown> };
  consumer(options: { readonly pulling: { readonly batchSize?: number; readonly pullingFrequencyInMs?: number } }): {
    reactor(options: {
      readonly processorId: string;
      readonly startFrom: "BEGINNING";
      readonly eachMessage: (message: ItemAdded) => void;
    }): unknown;
    start(): Promise<void>;
    close(): Promise<void>;
  };
  close(): Promise<void>;
}

export type EmmettCommand = (store: EmmettStore, stream: string, handle: () => ItemAdded) => Promise<unknown>;

interface Emmett {
  getInMemoryEventStore(): EmmettStore;
  CommandHandler(options: {
    readonly evolve: (state: typeof emptyCart, event: ItemAdded) => typeof emptyCart;
    readonly initialState: () => typeof emptyCart;
  }): EmmettCommand;
}

interface EmmettPostgres {
  getPostgreSQLEventStore(url: string): EmmettOnPostgres;
}

// Peers are installed in this folder alone and must not be needed to check the types of a checkout, so they are imported by a name that
// the compiler does not follow, and described here.
export const importPeer = <Module>(name: string): Promise<Module> => import(name) as Promise<Module>;

export const emmettInMemory = async (): Promise<EmmettStore> =>
  (await importPeer<Emmett>("@event-driven-io/emmett")).getInMemoryEventStore();

export const emmettOnPostgres = async (url: string): Promise<EmmettOnPostgres> =>
  (await importPeer<EmmettPostgres>("@event-driven-io/emmett-postgresql")).getPostgreSQLEventStore(url);

/** Emmett's command handler as its documentation writes it. */
export const emmettCommand = async (): Promise<EmmettCommand> =>
  (await importPeer<Emmett>("@event-driven-io/emmett")).CommandHandler({
    evolve: (state, { data }) => withItem(state, data),
    initialState: () => none,
  });

export const itemAddedByEmmett = (data: AddItem): ItemAdded => ({ type: "item-added", data });
