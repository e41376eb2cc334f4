import type { Limits } from "../../question/index.ts";

/**
 * How much Slack takes, from its reference of blocks, views and methods. Text is counted in UTF-16 units, of which there are never fewer than
 * of what Slack counts.
 */
export const most = {
  blocks: 50,
  /** Of all blocks as JSON, in bytes. Not documented: refused as `msg_blocks_too_long` from some 13,200 on. */
  blockBytes: 12_000,
  /** Of the text that stands for the blocks in a notification; the longest that Slack recommends. */
  text: 4_000,
  header: 150,
  context: 2_000,
  buttonsOfBlock: 25,
  buttonLabel: 75,
  actionId: 255,
  url: 3_000,
  charts: 2,
  chartTitle: 50,
  chartLabel: 20,
  chartAxis: 50,
  chartSeries: 6,
  chartPoints: 20,
  tables: 1,
  tableRows: 100,
  tableColumns: 20,
  viewBlocks: 100,
  viewTitle: 24,
  viewButton: 24,
  viewMetadata: 3_000,
  label: 2_000,
  hint: 2_000,
  typed: 3_000,
  options: 100,
  optionLabel: 75,
  optionValue: 150,
} as const;

/** A message a second into one conversation, with some in a burst, and several hundred a minute into a workspace; the rest is told by Retry-After. */
export const limits: Limits = {
  message: most.blockBytes,
  perConversation: { burst: 4, everyMs: 1_000 },
  perChannel: { burst: 20, everyMs: 200 },
};
