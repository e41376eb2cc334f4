import type { WarehouseAnswer, WarehouseOptions } from "../insight/index.ts";
import type { EventStore } from "../store/index.ts";
import { type WarehousePlace, withWarehouse } from "./warehouse.ts";

/** Asks the log one statement of SQL; the rows last as long as `tell` takes. */
export function askSql<Result>(
  store: EventStore,
  sql: string,
  options: Omit<WarehouseOptions, "file" | "writes"> & { readonly place: WarehousePlace },
  tell: (answer: WarehouseAnswer & { readonly upTo: number }) => Promise<Result>,
): Promise<Result> {
  const { place, ...how } = options;
  return withWarehouse(store, place, how, async (warehouse) =>
    tell({ ...(await warehouse.query(sql)), upTo: warehouse.upTo }),
  );
}
