import { defineOwnEvent } from "../event/index.ts";
import type { Query } from "./query.ts";

/** That a decider said no. It bears no tags and belongs to no stream, so that it disturbs nobody's condition. */
export const CommandRefused = defineOwnEvent<{
  readonly decider: string;
  readonly code: string;
  readonly facts: Readonly<Record<string, unknown>>;
  /** What was read before deciding, as data. */
  readonly boundary: Query;
}>()("thence.refused", { purpose: "which commands were refused, by which decider, and why" });

/** That a command with an id of its own found nothing to do, so that a retry of it does nothing either. */
export const NothingChanged = defineOwnEvent<{
  readonly decider: string;
  readonly boundary: Query;
}>()("thence.nothing-changed", { purpose: "which commands found nothing to do, so that a retry does nothing either" });
