import { KnownEvent, StaleRevision } from "../store/index.ts";

/** Whether an append came second: another process took the step, or one that it rests on. */
export function isOutrun(cause: unknown): boolean {
  return cause instanceof StaleRevision || cause instanceof KnownEvent;
}
