export type { Clause, Contract } from "./contract.ts";
export { eventStoreContract, type EventStoreHarness } from "./contracts/event-store.ts";
export { type FixedClock, fixedClock, fixedContext, seededBytes } from "./fixed-clock.ts";
export { type Runner, runContract } from "./run-contract.ts";
