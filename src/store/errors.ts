import type { RecordedEvent } from "../event/index.ts";
import { failure } from "../kit/failure.ts";

export const StaleRevision = failure(
  "store/stale-revision",
  { retry: "now" },
  (f: { stream: string; expected: number; actual: number }) =>
    f.actual === 0
      ? `stream "${f.stream}" does not exist, and revision ${f.expected} was expected. Read it again, decide again, then append.`
      : `stream "${f.stream}" is at revision ${f.actual}, not ${f.expected}. Read it again, decide again, then append.`,
);
export const ConditionFailed = failure(
  "store/condition-failed",
  { retry: "now" },
  (f: { query: string; position: number; events: readonly RecordedEvent[] }) =>
    `an event at position ${f.position} that matches ${f.query} came after what was read. Read again, decide again, then append.`,
);
export const UnboundedCondition = failure(
  "store/unbounded-condition",
  { retry: "never", kind: "usage" },
  (f: { query: string }) =>
    `the condition ${f.query} names neither a tag nor a stream. Name one, or any append anywhere would disturb it.`,
);
export const BadCondition = failure(
  "store/bad-condition",
  { retry: "never", kind: "usage" },
  (f: { condition: string; problem: string }) => `the condition on ${f.condition}: ${f.problem}`,
);
export const BadQuery = failure(
  "store/bad-query",
  { retry: "never", kind: "usage" },
  (f: { problem: string }) => `${f.problem}.`,
);
const rangeUnits: Readonly<Record<string, string>> = {
  limit: ", 0 or more",
  asOf: " of microseconds since 1970",
  asAt: " of microseconds since 1970",
};
export const BadRange = failure(
  "store/bad-range",
  { retry: "never", kind: "usage" },
  (f: { name: "after" | "upTo" | "limit" | "asOf" | "asAt"; value: unknown }) =>
    `\`${f.name}\` is ${String(f.value)}. Give a whole number${rangeUnits[f.name] ?? ""}.`,
);
export const KnownEvent = failure(
  "store/known-event",
  { retry: "never" },
  (f: { ids: readonly string[]; changed: boolean }) =>
    f.changed
      ? `${f.ids.length} of the ids are in the log with other content, the first is ${f.ids[0]}. Give a changed event an id of its own.`
      : `${f.ids.length} of the events are in the log already, the first is ${f.ids[0]}. Append only the new ones, or append with known: "skip".`,
);
export const CommitTooLarge = failure(
  "store/commit-too-large",
  { retry: "never", kind: "usage" },
  (f: { what: "events" | "bytes" | "tags" | "bytes of intent, actor and reads"; found: number; limit: number }) =>
    `a commit holds at most ${f.limit} ${f.what}, this one has ${f.found}. Split it, or keep a large payload elsewhere and log its address.`,
);
export const UndeclaredEvent = failure(
  "store/undeclared-event",
  { retry: "never", kind: "usage" },
  (f: { type: string }) =>
    `"${f.type}" was not made by a definition. Declare it with defineEvent("${f.type}", …) and append what that returns.`,
);
export const MissingIntent = failure(
  "store/missing-intent",
  { retry: "never", kind: "usage" },
  () => `an append says why: give it the command that led here, like { command: "place-order" }.`,
);
export const BadEvent = failure(
  "store/bad-event",
  { retry: "never", kind: "usage" },
  (f: { type: string; problem: string }) => `${f.type}: ${f.problem}`,
);
export const CorrectsUnknown = failure(
  "store/corrects-unknown",
  { retry: "never" },
  (f: { type: string; corrects: string }) =>
    `${f.type} corrects the event ${f.corrects}, which is not in this log. Name the id of a recorded event; thence events shows them with --json.`,
);
export const FoldFailed = failure(
  "store/fold-failed",
  { retry: "never" },
  (f: { fold: string; type: string; event: string; position: number; problem: string }) =>
    `the fold "${f.fold}" threw at ${f.type} #${f.position} (${f.event}): ${f.problem}. Mend the fold's handler of ${f.type}; it returns a new state and leaves the old one as it was.`,
);
export const UnfitState = failure(
  "store/unfit-state",
  { retry: "never" },
  (f: { whose: string; holds: string }) =>
    `${f.whose} holds something that cannot be frozen (${f.holds}), so one decision could change what another one sees. Make states of plain objects, lists, maps and sets.`,
);
export const FoldTooSlow = failure(
  "store/fold-too-slow",
  { retry: "never" },
  (f: { what: string; limitMs: number }) =>
    `${f.what} did not end within ${f.limitMs} ms and was stopped. Nothing was appended. Look there for a loop without an end, or allow more time.`,
);
export const BadDecider = failure(
  "store/bad-decider",
  { retry: "never", kind: "usage" },
  (f: { decider: string; problem: string }) => `the decider "${f.decider}": ${f.problem}`,
);
export const DeciderFailed = failure(
  "store/decider-failed",
  { retry: "never" },
  (f: { decider: string; problem: string }) =>
    `the decider "${f.decider}" threw: ${f.problem}. Nothing was appended. Mend it; to say no on purpose, it returns refuse(code, facts).`,
);
export const StoreLacks = failure(
  "store/lacking",
  { retry: "never" },
  (f: { decider: string; what: string; reason: string }) =>
    `the decider "${f.decider}" needs ${f.what}, which this store lacks: ${f.reason}. Decide on another store, or give the decider no folds.`,
);
export const CommandIdReused = failure(
  "store/command-id-reused",
  { retry: "never" },
  (f: { id: string; command: string; first: string; position: number }) =>
    f.command === f.first
      ? `the command id "${f.id}" was used at #${f.position} for another ${f.first}, with other content. Give each command an id of its own.`
      : `the command id "${f.id}" was used at #${f.position} for ${f.first}, not for ${f.command}. Give each command an id of its own.`,
);
export const NewerFormat = failure(
  "store/newer-format",
  { retry: "never" },
  (f: { place: string; found: number; known: number }) =>
    `${f.place} was written in format ${f.found}; this version of Thence knows formats up to ${f.known}. Update Thence, then open it again. Nothing was changed.`,
);
export const NotAStore = failure(
  "store/not-a-store",
  { retry: "never" },
  (f: { place: string; problem: string }) =>
    `${f.place} is not a Thence store: ${f.problem}. Name another file, or move this one away.`,
);
export const StoreLocked = failure(
  "store/locked",
  { retry: "later", kind: "unreachable" },
  (f: { place: string; waitedMs: number }) =>
    `another process has held ${f.place} for ${f.waitedMs} ms. End that process or wait for it, then run this again. Nothing was written.`,
);
export const StoreFull = failure(
  "store/full",
  { retry: "later" },
  (f: { place: string }) =>
    `there is no space left to write ${f.place}. Free some and run this again; what was acknowledged is safe, the rest was not written.`,
);
export const StoreUnreachable = failure(
  "store/unreachable",
  { retry: "later", kind: "unreachable" },
  (f: { place: string; problem: string }) => `${f.place} cannot be used: ${f.problem}. Mend that and run this again.`,
);
export const OutcomeUnknown = failure(
  "store/outcome-unknown",
  { retry: "later", kind: "unreachable" },
  (f: { place: string; problem: string }) =>
    `${f.place} did not say whether it has written: ${f.problem}. Append again with the same event ids: what is there already is recognised.`,
);
export const StoreDamaged = failure(
  "store/damaged",
  { retry: "never" },
  (f: { place: string; problem: string }) =>
    `${f.place} is damaged: ${f.problem}. Keep it as it is, and restore a copy that verifies.`,
);
export const WriterLost = failure(
  "store/writer-lost",
  { retry: "later", kind: "fault" },
  (f: { place: string; problem: string }) =>
    `the thread that writes ${f.place} has ended: ${f.problem}. Close the store and open it again; then append again with the same event ids, for what was under way may have been written.`,
);
export const StoreClosed = failure(
  "store/closed",
  { retry: "never", kind: "usage" },
  (f: { place: string }) => `${f.place} is closed. Open it again before using it.`,
);
export const BrokenChain = failure(
  "store/broken-chain",
  { retry: "never" },
  (f: { place: string; position: number; problem: string }) =>
    `${f.place}: at position ${f.position} ${f.problem}. Run thence verify on it, and restore a copy that verifies.`,
);
export const NoEngine = failure(
  "store/no-engine",
  { retry: "never", kind: "usage" },
  (f: { place: string }) =>
    `${f.place} was not made by createEventStore, so its stored bytes cannot be reached. Hand in the store that was opened.`,
);
