import type { Command } from "./command.ts";

/** Every verb and the file that holds it, loaded only when it is run. */
export const commands: Readonly<Record<string, { readonly summary: string; load(): Promise<Command> }>> = {
  demo: {
    summary: "a small shop whose objective breaks while you watch",
    load: async () => (await import("./demo.ts")).command,
  },
  init: { summary: "write a small project that runs", load: async () => (await import("./init.ts")).command },
  check: {
    summary: "check the definitions, and that they fit together and fit the log",
    load: async () => (await import("./check.ts")).command,
  },
  import: { summary: "read a file of events into the log", load: async () => (await import("./import.ts")).command },
  events: { summary: "list events", load: async () => (await import("./events.ts")).command },
  state: { summary: "what is now true of a stream", load: async () => (await import("./state.ts")).command },
  funnel: {
    summary: "how many get from one event to the next",
    load: async () => (await import("./funnel.ts")).command,
  },
  retention: {
    summary: "who comes back, by when they started",
    load: async () => (await import("./retention.ts")).command,
  },
  segments: {
    summary: "how much of something, by period and by value",
    load: async () => (await import("./segments.ts")).command,
  },
  paths: {
    summary: "where journeys lead from an event, to an event, or between two",
    load: async () => (await import("./paths.ts")).command,
  },
  sequences: {
    summary: "which steps follow one another often, and which come before an outcome",
    load: async () => (await import("./sequences.ts")).command,
  },
  "process-map": {
    summary: "which event follows which, and in how many variants",
    load: async () => (await import("./process-map.ts")).command,
  },
  metric: {
    summary: "observations of a metric, window by window",
    load: async () => (await import("./metric.ts")).command,
  },
  sql: { summary: "ask the log in SQL", load: async () => (await import("./sql.ts")).command },
  run: { summary: "evaluate objectives, ask, act and measure", load: async () => (await import("./run.ts")).command },
  subscription: {
    summary: "who is told of events, how far, and what was set aside",
    load: async () => (await import("./subscription.ts")).command,
  },
  "read-model": {
    summary: "rows kept up to date with the log: read, compare, switch, rebuild",
    load: async () => (await import("./read-model.ts")).command,
  },
  playbook: {
    summary: "look at playbooks, see the question as it would be asked, and keep one quiet for a while",
    load: async () => (await import("./playbook.ts")).command,
  },
  calendar: {
    summary: "take an invitation or an answer that came as iCalendar",
    load: async () => (await import("./calendar.ts")).command,
  },
  backtest: {
    summary: "what a playbook would have asked in the past, by the code that runs live",
    load: async () => (await import("./backtest.ts")).command,
  },
  case: { summary: "list, show and answer open questions", load: async () => (await import("./case.ts")).command },
  post: {
    summary: "look at what is told by itself, to whom and when, and tell it now",
    load: async () => (await import("./post.ts")).command,
  },
  channel: {
    summary: "set up what questions are asked through",
    load: async () => (await import("./channel.ts")).command,
  },
  mail: {
    summary: "take a reply from a mail server's pipe, as MIME on standard input",
    load: async () => (await import("./mail.ts")).command,
  },
  why: {
    summary: "the chain of causes behind anything in the log",
    load: async () => (await import("./why.ts")).command,
  },
  erase: {
    summary: "forget a person: make their personal fields unreadable for ever",
    load: async () => (await import("./erase.ts")).command,
  },
  chat: {
    summary: "play Slack, Teams, Google Chat and a mail server on this machine, with a page to read and click",
    load: async () => (await import("./chat.ts")).command,
  },
  verify: {
    summary: "prove that the log agrees with its hash chain and its signed checkpoints",
    load: async () => (await import("./verify.ts")).command,
  },
  export: {
    summary: "write events into a Parquet, CSV or JSON lines file",
    load: async () => (await import("./export.ts")).command,
  },
  backup: { summary: "write the whole log into one file", load: async () => (await import("./backup.ts")).command },
  restore: { summary: "write a backup into a store", load: async () => (await import("./restore.ts")).command },
  migrate: {
    summary: "copy the log from one store to another of any kind",
    load: async () => (await import("./migrate.ts")).command,
  },
  doctor: {
    summary: "look whether everything here is in working order",
    load: async () => (await import("./doctor.ts")).command,
  },
};
