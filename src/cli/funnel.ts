import { askFunnel } from "../app/ask-funnel.ts";
import { askLog } from "./ask-log.ts";
import type { Command } from "./command.ts";
import { printFunnel } from "./funnel-print.ts";
import { funnelQuestion } from "./funnel-question.ts";

const name = "funnel";

export const command: Command = {
  name,
  words: "<type…>",
  summary: "how many get from one event to the next",
  flags: {
    by: { type: "string", value: "<tag>", help: "whose journeys are counted: session, customer, case …" },
    within: {
      type: "string",
      value: "<duration>",
      help: "from the first step to the last, end included: 30m, 1d, 2w, or none",
    },
    order: {
      type: "string",
      value: "<order>",
      help: "ordered, strict (nothing between), any or each (default ordered)",
    },
    attempt: { type: "string", value: "<which>", help: "best, first or every (default best)" },
    "window-from": {
      type: "string",
      value: "<step>",
      help: "count --within from the first or the previous step (default first)",
    },
    ties: {
      type: "string",
      value: "<order>",
      help: "events of one instant: log-order or any-order (default log-order)",
    },
    exclude: {
      type: "string",
      multiple: true,
      value: "<type>",
      help: "ends a chain where it lies between, or only between two steps: refund@2-3",
    },
    hold: { type: "string", multiple: true, value: "<property>", help: "the same in all events of a chain: product" },
    optional: {
      type: "string",
      multiple: true,
      value: "<step>",
      help: "a chain may go on without this step (its number or type)",
    },
    "step-within": {
      type: "string",
      multiple: true,
      value: "<step:duration>",
      help: "this step at most so long after the event before: 2:30m",
    },
    where: {
      type: "string",
      multiple: true,
      value: "<step:condition>",
      help: "only events like that: 2:price>=100, cart:brand=a,b, *:coupon, 1:!coupon",
    },
    "start-from": { type: "string", value: "<time>", help: "only chains that began then or later" },
    "start-before": { type: "string", value: "<time>", help: "only chains that began before" },
    compare: { type: "boolean", help: "also how six others would count it" },
    breakdown: {
      type: "string",
      value: "<property>",
      help: "also for each value: brand, tag:country, intent:command, type …",
    },
    touch: {
      type: "string",
      value: "<event>",
      help: "the value at the first step, or at the last one reached: first or last (default first)",
    },
    most: { type: "string", value: "<n>", help: "so many values have a row of their own (default 10)" },
    trend: { type: "string", value: "<duration>", help: "also for each period in which chains began: 1d, 1w" },
    "time-to-convert": { type: "boolean", help: "also how long it took" },
    "drop-off": {
      type: "string",
      value: "<step>",
      help: "also what those did next who came to this step and no further",
    },
    drivers: { type: "boolean", help: "also which other events go along with converting" },
    driver: {
      type: "string",
      multiple: true,
      value: "<property>",
      help: "and which values of this property at the first step",
    },
    rows: { type: "string", value: "<step>", help: "also the entities that reached this step (its number or type)" },
    limit: { type: "string", value: "<n>", help: "at most so many rows (default 20)" },
    "up-to": { type: "string", value: "<position>", help: "the log as it was at this position (default: now)" },
  },
  examples: [
    "thence funnel view cart purchase --by session --within 1d",
    "thence funnel view cart purchase --by session --within 1d --rows purchase",
    "thence funnel view cart purchase --by session --within 1d --compare --exclude remove",
  ],
  run: async (typed, terminal) => {
    const question = funnelQuestion(typed);
    return askLog(name, typed, terminal, {
      ask: (store, asking) => askFunnel(store, question, asking),
      print: printFunnel,
    });
  },
};
