import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { RecordedEvent } from "../event/index.ts";
import type { FileWarehouse, WarehouseLog, WarehouseOptions } from "../insight/index.ts";
import { failure } from "../kit/failure.ts";
import { changedAt, type EventStore } from "../store/index.ts";
import { adapterModule } from "./adapter-module.ts";
import { filePlace } from "./store-place.ts";

const NoWarehouse = failure(
  "app/no-warehouse",
  { retry: "never", kind: "fault" },
  (f: { adapter: string }) => `the adapter "${f.adapter}", which answers SQL, is not where it was installed.`,
);

/** What a warehouse adapter's module exports. */
export interface WarehouseModule {
  openWarehouse(log: WarehouseLog, options: WarehouseOptions): Promise<FileWarehouse>;
}

/** The log of a store for questions in SQL; its copy is kept between calls where there is a place for it. */
export interface WarehousePlace {
  /** The store's address, with the configuration's folder, where the copy of a server's log lies. */
  readonly url: string;
  readonly folder: string;
}

const adapter = "duckdb";

/** Opens the warehouse of a log, brought up to its end, for as long as `work` takes. */
export async function withWarehouse<Result>(
  store: EventStore,
  place: WarehousePlace,
  options: Omit<WarehouseOptions, "file">,
  work: (warehouse: FileWarehouse) => Promise<Result>,
): Promise<Result> {
  const found = await adapterModule<WarehouseModule>(adapter, "warehouse");
  if (!found) throw new NoWarehouse({ adapter });
  const log = await warehouseLog(store);
  const warehouse = await found.openWarehouse(log, { ...options, file: copyPlace(place, log.id) });
  try {
    return await work(warehouse);
  } finally {
    await warehouse.close();
  }
}

/** Where the copy of a log is kept: beside a file, under `.thence` for a server; undefined for a log that does not last either. */
export function copyPlace({ url, folder }: WarehousePlace, log: string): string | undefined {
  const file = filePlace(url);
  if (file) return join(`${file.path}.warehouse`, "log.duckdb");
  return url.includes("://") ? join(folder, ".thence", "warehouse", `${log}.duckdb`) : undefined;
}

/** A store as a warehouse reads it: as of now, and nothing of a person in it but whose it is. */
async function warehouseLog(store: EventStore): Promise<WarehouseLog> {
  const { log, position } = await store.head();
  return {
    id: log,
    position,
    pages: async function* (range) {
      for await (const page of store.scanPages({}, { ...range, personal: "sealed" })) {
        yield page.map(withoutPersons);
        // An embedded store answers without waiting, so a signal (Ctrl-C) is only heard when it is let in.
        await setImmediate();
      }
    },
    at: async (at) => (await store.read({}, { after: at - 1, upTo: at, limit: 1, personal: "sealed" })).events.at(0),
  };
}

/** What stands where a personal field was: of whom it tells. */
export const personalMarker = "thence.personal";

function withoutPersons(event: RecordedEvent): RecordedEvent {
  const { personal, data } = event;
  if (!personal) return event;
  return { ...event, data: changedAt(data, personal.fields, () => ({ [personalMarker]: personal.subject })) };
}
