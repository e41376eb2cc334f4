import assert from "node:assert/strict";
import { it } from "node:test";
import type { Outgoing } from "../../question/index.ts";
import { openChannel } from "./channel.ts";

const flow = "https://prod-1.westeurope.logic.azure.com/workflows/x/triggers/manual/paths/invoke?sig=made-up";
const told: Outgoing = {
  id: "m1",
  to: { channel: "teams-notices", target: "sales", kind: "group" },
  message: {
    language: "en",
    title: "Decided: sell off",
    parts: [],
    buttons: [
      { id: "sell", label: "Sell" },
      { id: "open", label: "Open", url: "https://thence.example/cases/1" },
    ],
  },
};

function open(url: string | undefined, response: () => Response, settings = {}) {
  const bodies: string[] = [];
  const by: typeof fetch = async (_, init) => {
    bodies.push(String(init?.body));
    return response();
  };
  const channel = openChannel({
    name: "teams-notices",
    settings: { webhookFrom: "TEAMS_WEBHOOK_URL", ...settings },
    secret: () => url,
    now: () => 0,
    fetch: by,
  });
  return { channel, bodies };
}

it("tells a flow of Workflows with a card that only leads to the case", async () => {
  const { channel, bodies } = open(flow, () => new Response("", { status: 202 }));
  assert.deepEqual(await channel.deliver(told), {
    kind: "done",
    status: "HTTP 202",
    place: { flow: "TEAMS_WEBHOOK_URL" },
  });
  const [attachment] = JSON.parse(bodies[0] ?? "").attachments;
  assert.equal(attachment.contentType, "application/vnd.microsoft.card.adaptive");
  assert.match(bodies[0] ?? "", /Action\.OpenUrl/);
  assert.doesNotMatch(bodies[0] ?? "", /Action\.(Execute|Submit|ShowCard)/);
});

it("waits as the flow says, and never tells its address", async () => {
  const { channel } = open(flow, () => new Response(flow, { status: 429, headers: { "retry-after": "3" } }));
  assert.deepEqual(await channel.deliver(told), { kind: "retry", status: "HTTP 429", afterMs: 3_000 });
});

it("sends nothing to an address that is not of a flow", async () => {
  for (const url of [
    undefined,
    "",
    "x",
    "https://evil.example/",
    "https://logic.azure.com.evil.example/",
    "http://a.logic.azure.com/",
  ]) {
    const { channel, bodies } = open(url, () => new Response(""));
    assert.equal((await channel.deliver(told)).kind, "retry");
    assert.notEqual(channel.lacks?.(), undefined);
    assert.deepEqual(bodies, []);
  }
});
