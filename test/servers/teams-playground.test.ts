import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { describe, it } from "node:test";
import { withService } from "../../services/for-tests.ts";
import { openChannel } from "../../src/adapters/teams/channel.ts";
import type { Channel, Inbound, Message, Outcome, Outgoing, Place } from "../../src/question/index.ts";
import { findChromium, openTab } from "../browser/chromium.ts";
import { handsOf } from "../browser/hands.ts";

const playground = await withService("agentsplayground");
const chromium = findChromium();

const markup = "**not bold** <b>x</b> [a](https://shop.example) {{DATE(2026-01-05T00:00:00Z)}}";
const question: Message = {
  language: "en",
  title: "Sell off coats?",
  parts: [
    { kind: "caution", text: "Only 40 orders." },
    { kind: "text", text: markup },
    { kind: "quote", by: "دانة 🧥", text: "لا تبيعوا الآن" },
  ],
  buttons: [
    {
      id: "sell",
      label: "Sell off",
      form: { title: "Sell", fields: [{ kind: "text", id: "reason", label: "Why?" }], submit: "Decide" },
    },
  ],
};
const decided: Message = { language: "en", title: "Decided now", parts: [] };
const outgoing = (message: Message, reference: Place): Outgoing => ({
  id: "m1",
  to: { channel: "teams", target: "19:x", kind: "group" },
  message,
  reference,
});

describe("Microsoft's playground of Teams", { skip: playground.skip || chromium.skip }, () => {
  it("shows a card, sends what was typed beneath a button, and shows the card that replaces it", async () => {
    const channel = openChannel({
      name: "teams",
      settings: { unsafeSkipAuth: true },
      secret: () => undefined,
      now: () => Date.now() * 1000,
    });
    const heard: Inbound[] = [];
    const deliveries: string[] = [];
    let place: Place = {};
    const server = await listening(channel, async (inbound) => {
      heard.push(inbound);
      if (inbound.kind === "said") {
        const sent = await channel.deliver(outgoing(question, inbound.place));
        deliveries.push(sent.kind);
        if (sent.kind === "done") place = sent.place;
      }
      if (inbound.kind !== "submitted") return { kind: "ignored" };
      const changed = await channel.update?.(outgoing(decided, place), place);
      deliveries.push(changed?.kind ?? "none");
      return { kind: "done", text: "Recorded.", message: { id: "m1", content: decided } };
    });
    const tab = await openTab(chromium.path);
    const { press, type, untilShown } = handsOf(tab);
    try {
      await tab.goto(playground.url);
      await type("[contenteditable=true]", "hello");
      await press("Send Message");
      await untilShown("Only 40 orders.");
      await tab.picture("playground-card");
      const shown = String(await tab.value("document.body.innerText")).replaceAll("\u2060", "");
      for (const text of [markup, "دانة 🧥", "لا تبيعوا الآن"])
        assert.ok(shown.includes(text), `${text} is read as it is`);
      await press("Sell off");
      await type("input[aria-required=true]", "too <b>many</b>");
      await tab.picture("playground-form");
      await press("Decide");
      await untilShown("Decided now");
      await tab.picture("playground-decided");
      const submitted = heard.find((one) => one.kind === "submitted");
      assert.deepEqual(submitted?.kind === "submitted" && submitted.values, { reason: "too <b>many</b>" });
      assert.deepEqual(deliveries, ["done", "done"]);
    } finally {
      await tab.close();
      server.closeAllConnections();
      server.close();
    }
  });
});

/** A bot where the playground looks for one. */
async function listening(channel: Channel, take: (inbound: Inbound) => Promise<Outcome>): Promise<Server> {
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
    const headers = { "content-type": String(incoming.headers["content-type"]) };
    const body = Buffer.concat(chunks);
    const request = { method: incoming.method ?? "", path: "/messages", query: {}, headers, body };
    const received = await channel.receive?.(request, Date.now() * 1000);
    const outcomes: Outcome[] = [];
    if (received?.kind === "inbound") for (const one of received.inbound) outcomes.push(await take(one));
    const answer = received?.kind === "inbound" ? await channel.answer?.(received, outcomes) : undefined;
    response.writeHead(answer?.status ?? 400, answer?.headers ?? {});
    response.end(answer?.body);
  });
  await new Promise<void>((resolve) => server.listen(Number(playground.env["BOT_PORT"]), "127.0.0.1", resolve));
  return server;
}
