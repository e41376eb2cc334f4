import { defineEvent } from "../src/event/index.ts";

export interface Ping {
  readonly sentMs: number;
}

export const pinged = defineEvent("ping-sent", {
  purpose: "how long an event is under way",
  tags: (_: Ping) => ({ line: "a" }),
});

/** The system's monotonic clock, which all processes of a machine share, in milliseconds with fractions. */
export const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6;
