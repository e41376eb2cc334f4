import { test } from "node:test";
import { eventStoreContract, runContract } from "../../testing/index.ts";
import { openEventStore } from "./event-store.ts";

runContract(eventStoreContract, { open: (context) => openEventStore("memory:", context) }, { test });
