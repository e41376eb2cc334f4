/**
 * Which room may import which, as ARCHITECTURE.md tells it. `kit` is open to all and imports no room.
 * What lies downstream is named by string; the loop closes by appending an event, never by an import.
 */
export const importTable = {
  event: [],
  statistics: [],
  store: ["event"],
  subscription: ["event", "store"],
  projection: ["event", "store", "subscription"],
  insight: ["event", "statistics"],
  metric: ["event", "statistics", "insight"],
  pattern: ["event", "insight", "statistics"],
  model: ["event", "insight", "statistics"],
  chart: ["insight", "statistics"],
  signal: ["event", "metric", "statistics"],
  question: ["event", "store", "signal", "chart"],
  decision: ["event", "store", "projection", "metric", "signal", "question"],
  action: ["event", "store", "pattern", "decision"],
  outcome: ["event", "store", "pattern", "decision", "metric", "statistics", "action"],
  report: ["event", "store", "insight", "metric", "chart", "question", "decision"],
  capture: ["event", "store"],
  // Nothing of the loop: what plays the platforms must not know what is tried out on them.
  chat: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** A room of the flow. */
export type Room = keyof typeof importTable;

/** Rooms that console and browser run too: no `node:` builtin, no clock, no I/O. `kit` is one of them because they import it. */
export const pureRooms: readonly string[] = [
  "event",
  "insight",
  "statistics",
  "pattern",
  "metric",
  "signal",
  "chart",
  "kit",
];

/** The room that names each port; an adapter's file is called as the port it fills. */
export const portRooms: Readonly<Record<string, Room>> = {
  "event-store": "store",
  keys: "store",
  bus: "subscription",
  checkpoints: "subscription",
  "read-models": "projection",
  segments: "insight",
  warehouse: "insight",
  "model-host": "model",
  evidence: "signal",
  channel: "question",
  calendar: "question",
  directory: "question",
  outbox: "action",
  actuator: "action",
  "event-file": "capture",
};

export const maxKitFiles = 10;
export const maxLines = 400;
