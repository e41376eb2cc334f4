import { describe, test } from "node:test";
import { withService } from "../../services/for-tests.ts";
import { servicesFolder } from "../../services/packages.ts";
import { openEventStore } from "../../src/adapters/postgres/event-store.ts";
import { eventStoreContract, runContract } from "../../src/testing/index.ts";
import { freshPlace, schemaOf, sqlTo } from "./postgres-places.ts";

// `pg` is looked for in the project in whose folder this runs.
process.chdir(servicesFolder);
const postgres = await withService("postgres");

describe("PostgreSQL keeps the promises of an event store", { skip: postgres.skip }, () => {
  const places = new Map<string, string>();
  const placeOf = (store: { readonly url: string }) => places.get(store.url) ?? "";
  runContract(
    eventStoreContract,
    {
      open: async (context) => {
        const place = freshPlace(postgres.url);
        const store = await openEventStore(place, context);
        places.set(store.url, place);
        return store;
      },
      reopen: (store, context) => openEventStore(placeOf(store), context),
      openAgain: (store, context) => openEventStore(placeOf(store), context),
      cleanup: async (store) => {
        const sql = await sqlTo(postgres.url);
        await sql.query(`drop schema if exists "${schemaOf(store.url).replaceAll('"', '""')}" cascade`);
        await sql.end();
      },
    },
    { test },
  );
});
