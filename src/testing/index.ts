export type { Clause, Contract } from "./contract.ts";
export { type EventStoreHarness, eventStoreContract } from "./contracts/event-store.ts";
export { type FixedClock, fixedClock, fixedContext, seededBytes } from "./fixed-clock.ts";
export { type Runner, runContract } from "./run-contract.ts";
