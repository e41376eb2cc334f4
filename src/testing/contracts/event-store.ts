import type { Contract } from "../contract.ts";
import { appending } from "./event-store/appending.ts";
import { closing } from "./event-store/closing.ts";
import { conditions } from "./event-store/conditions.ts";
import { content } from "./event-store/content.ts";
import { integrity } from "./event-store/integrity.ts";
import { largeLogs } from "./event-store/large.ts";
import { ordering } from "./event-store/ordering.ts";
import { reading } from "./event-store/reading.ts";
import { refusals } from "./event-store/refusals.ts";
import { retries } from "./event-store/retries.ts";
import { sharing } from "./event-store/sharing.ts";
import { type EventStoreHarness, onStage } from "./event-store/stage.ts";
import { subscriptions } from "./event-store/subscriptions.ts";

export type { EventStoreHarness };

/** What every event store promises. */
export const eventStoreContract: Contract<EventStoreHarness> = {
  port: "event-store",
  clauses: [
    ...ordering,
    ...appending,
    ...conditions,
    ...retries,
    ...refusals,
    ...reading,
    ...largeLogs,
    ...content,
    ...subscriptions,
    ...sharing,
    ...integrity,
    ...closing,
  ],
  lacks: (harness) => onStage(harness, async ({ store }) => store.lacks),
};
