import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { deafTerminal } from "../../test/terminal.ts";
import { openEventStore } from "../adapters/memory/event-store.ts";
import { askFunnel, type FunnelQuestion } from "../app/ask-funnel.ts";
import { parseCohort } from "../app/cohort-flag.ts";
import { importedEvent } from "../event/index.ts";
import { fixedContext } from "../testing/index.ts";
import { printFunnel } from "./funnel-print.ts";

const minute = 60_000_000;
const asked: FunnelQuestion = { steps: ["view", "buy"], by: "session", within: 10 * minute, limit: 20 };

async function printed(question: Partial<FunnelQuestion>): Promise<string> {
  const store = await openEventStore("memory:", fixedContext());
  const told = (type: string, at: number, session: string, brand?: string) =>
    importedEvent({ type, data: brand === undefined ? {} : { brand }, tags: { session }, occurred: at * minute });
  await store.append(
    [
      ...[told("view", 0, "s-1", "red"), told("help", 1, "s-1"), told("buy", 2, "s-1", "blue"), told("view", 3, "s-1")],
      ...[told("view", 0, "s-2"), told("help", 5, "s-2")],
      told("view", 20, "s-3", "red"),
    ],
    { command: "tell" },
  );
  const { terminal, out } = deafTerminal();
  printFunnel(await askFunnel(store, { ...asked, ...question }), terminal);
  return out.join("\n");
}

const has = (text: string, ...lines: readonly string[]) => {
  for (const line of lines) assert.ok(text.split("\n").includes(line), `"${line}" is a line of\n${text}`);
};

describe("a funnel for people", () => {
  it("shows how six others would count it, each with its line", async () => {
    has(
      await printed({ compare: true }),
      "counted as      step 1  step 2   share  who counts like that",
      "strict               3       0   0.0 %  PostHog strict order, Amplitude exact order",
      "deepest              3       1  33.3 %  ClickHouse windowFunnel, Thence unless told otherwise",
      "each-by-itself: each step by itself, in any order and any time apart (leaves out the window)",
      "exclusion counts as deepest here: no --exclude names an event that ends a chain",
    );
  });

  it("counts attempts and the entities that made them", async () => {
    has(
      await printed({ attempt: "every" }),
      "step  type  attempts  by session  of first  of previous    likely (95 %)",
      "   1  view         4           3   100.0 %",
    );
  });

  it("breaks down by a property, with those that lack it", async () => {
    has(
      await printed({ breakdown: { property: "brand" } }),
      "brand      view  buy   share    likely (95 %)",
      "red           2    1  50.0 %  9.5 % to 90.5 %",
      "(missing)     1    0   0.0 %  0.0 % to 79.3 %",
      "brand as it was at the first step",
    );
  });

  it("shows periods, and which of them are not over", async () => {
    has(
      await printed({ trend: { every: 10 * minute } }),
      "began in              view  buy   share",
      "1970-01-01T00:00:00Z     2    1  50.0 %",
      "1970-01-01T00:20:00Z     1    0   0.0 %  not complete: some may still go on",
      "by period of 10m",
    );
  });

  it("says whom it is about, and shows cohorts beside each other", async () => {
    const red = parseCohort("first-value:brand=red");
    has(
      await printed({ cohort: red, cohorts: [{ name: "bought", cohort: parseCohort("did:buy") }] }),
      "only of: first value: brand red (2 sessions)",
      "   1  view           2   100.0 %",
      "cohort          view  buy    share      likely (95 %)",
      "bought             1    1  100.0 %  20.7 % to 100.0 %",
      "(in no cohort)     1    0    0.0 %    0.0 % to 79.3 %",
      "bought: did buy",
    );
  });

  it("shows how long it took, and what others did instead", async () => {
    has(
      await printed({ times: true, dropOff: "view" }),
      "view to buy           1        2m    2m      2m    2m    2m       2m",
      "2m to 5m          1  100.0 %",
      "2 came to step 1 (view) and no further",
      "help                                   1  50.0 %",
      "(nothing)                              1  50.0 %",
    );
  });

  it("says of drivers what they do not show", async () => {
    const text = await printed({ drivers: ["brand"] });
    has(
      text,
      "what goes along with converting: 1 of 3 did",
      "3 factors passed over: too few have them, or too few lack them",
    );
    assert.match(text, /that it brings it about is not shown/);
  });
});
