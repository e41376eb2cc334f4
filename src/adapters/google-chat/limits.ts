import type { Limits } from "../../question/index.ts";

/** How much Google Chat takes, from its reference of messages and cards. */
export const most = {
  /** Of 32,000 for a message whole, with room for what the platform adds. */
  messageBytes: 30_000,
  /** A section with which a card has more is not shown, nor is any after it. */
  widgets: 100,
  buttonsOfList: 6,
  buttonLabel: 80,
  url: 2_000,
  title: 300,
  fallback: 1_000,
  /** Of `text`, in which nothing stands but mentions. */
  text: 4_096,
  mentions: 10,
  chartPoints: 14,
  tableRows: 30,
  cell: 200,
  typed: 4_000,
  said: 4_000,
  fields: 40,
  options: 100,
} as const;

/** One write a second into a space, shared by all apps there, and 3,000 a minute of one project. */
export const limits: Limits = {
  message: most.messageBytes,
  perConversation: { burst: 1, everyMs: 1_000 },
  perChannel: { burst: 40, everyMs: 25 },
};
