import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { eventStoreContract, runContract } from "../../testing/index.ts";
import { openEventStore } from "./event-store.ts";

for (const writer of ["thread", "same-thread"] as const) {
  describe(`the embedded store, writing on ${writer === "thread" ? "a thread of its own" : "the same thread"}`, () => {
    runContract(
      eventStoreContract,
      {
        open: (context) =>
          openEventStore(`sqlite:${join(mkdtempSync(join(tmpdir(), "thence-")), "log.db")}`, context, { writer }),
        reopen: (store, context) => openEventStore(store.url, context, { writer }),
        openAgain: (store, context) => openEventStore(store.url, context, { writer }),
        cleanup: (store) => rmSync(dirname(store.url.slice("sqlite:".length)), { recursive: true }),
      },
      { test },
    );
  });
}
