import type { Limits } from "../../question/index.ts";

/** How much Teams takes, from its reference of bots and cards; bytes are those of the card as JSON. */
export const most = {
  /** Of 28 KB, with room for what the message has around its card. */
  cardBytes: 26_000,
  actionsOfSet: 6,
  buttonLabel: 100,
  url: 2_000,
  title: 300,
  mentions: 10,
  charts: 2,
  chartLines: 6,
  chartPoints: 60,
  tableRows: 50,
  tableColumns: 10,
  cell: 200,
  typed: 3_000,
  said: 4_000,
  fields: 50,
  options: 100,
} as const;

/** 1800 operations an hour into one conversation, and 50 a second of one app. */
export const limits: Limits = {
  message: most.cardBytes,
  perConversation: { burst: 7, everyMs: 2_000 },
  perChannel: { burst: 20, everyMs: 25 },
};
