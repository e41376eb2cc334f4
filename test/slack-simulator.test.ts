import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { openChannel } from "../src/adapters/slack/channel.ts";
import type { Outcome, Received } from "../src/question/index.ts";
import { simulatorStage } from "./servers/slack-simulator.ts";
import { question, serving, slackChannel, slackTests } from "./servers/slack-stage.ts";

const { chat, stage, stop } = await simulatorStage();
after(stop);

describe("our own simulator of Slack", () => {
  slackTests(() => stage);

  it("gives clicks, forms and what is said over Socket Mode, and goes on where Slack closes the line", async () => {
    const secrets: Readonly<Record<string, string>> = {
      SLACK_BOT_TOKEN: chat.slack.botToken,
      SLACK_APP_TOKEN: chat.slack.appToken,
    };
    const channel = openChannel({
      name: "slack",
      settings: { apiUrl: chat.slack.apiUrl, appTokenFrom: "SLACK_APP_TOKEN" },
      secret: (name) => secrets[name],
      now: () => Date.now() * 1000,
    });
    const end = new AbortController();
    const taken: Received[] = [];
    const fields = [{ kind: "text", id: "reason", label: "Why?" }] as const;
    const outcomeOf = (received: Received): readonly Outcome[] => {
      if (received.kind !== "inbound") return [];
      return received.inbound.map((one): Outcome => {
        if (one.kind === "pressed")
          return {
            kind: "form",
            form: { title: "Roll back", fields, submit: "Decide" },
            message: one.message,
            button: one.button,
          };
        const isShort = one.kind === "submitted" && one.values["reason"] === "bad";
        return isShort ? { kind: "problem", text: "too short", field: "reason" } : { kind: "done", text: "done" };
      });
    };
    const listening = channel.listen?.(async (received) => {
      taken.push(received);
      return (await channel.answer?.(received, outcomeOf(received))) ?? { status: 200 };
    }, end.signal);
    const isConnected = async () => {
      while (!chat.slack.isConnected) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    await isConnected();
    const sales = chat.conversation("slack", "sales");
    const to = { channel: "slack", target: sales.id, kind: "group" } as const;
    const delivery = await channel.deliver({ id: "M-socket", to, message: question });
    const ts = delivery.kind === "done" ? delivery.place["ts"] : undefined;
    const message = chat.messages(sales).find(({ id }) => id === ts);
    assert.ok(message);
    await chat.press(message, "Roll back", "ann");
    const refused = await chat.submit("ann", { reason: "bad" });
    assert.match(JSON.stringify(refused), /too short/);
    await chat.submit("ann", { reason: "The deploy broke it." });
    await chat.say(sales, "ann", "by device?", { thread: message.id });
    await chat.idle();
    const seen = () =>
      taken
        .flatMap((one) => (one.kind === "inbound" ? one.inbound : []))
        .map((one) => (one.kind === "said" ? `${one.text} ${one.about}` : one.kind));
    assert.deepEqual(seen(), ["pressed", "submitted", "submitted", "by device? M-socket"]);
    chat.slack.disconnect();
    // What is said while a line is being closed is told again only after a minute.
    while (!seen().includes("and now? M-socket")) {
      await isConnected();
      await chat.say(sales, "bo", "and now?", { thread: message.id });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    end.abort();
    await listening;
    assert.equal(chat.recorded("slack").filter(({ method }) => method === "apps.connections.open").length, 2);
  });

  it("loses and refuses calls, and the channel says what is known of each", async () => {
    const channel = slackChannel(stage);
    const to = { channel: "slack", target: chat.conversation("slack", "sales").id, kind: "group" } as const;
    const outgoing = { id: "M-fault", to, message: question };
    const fault = { platform: "slack", method: "chat.postMessage", times: 1 } as const;
    chat.faults.add({ ...fault, kind: "rate-limited", retryAfterS: 7 });
    assert.deepEqual(await channel.deliver(outgoing), { kind: "retry", status: "ratelimited", afterMs: 7000 });
    for (const [kind, isThere] of [
      ["error", false],
      ["cut-before", false],
      ["cut-after", true],
    ] as const) {
      chat.faults.add({ ...fault, kind });
      assert.equal((await channel.deliver(outgoing)).kind, "unknown", kind);
      assert.equal((await channel.find?.(outgoing))?.kind, isThere ? "done" : undefined, kind);
    }
    chat.faults.add({ ...fault, method: "conversations.history", kind: "rate-limited" });
    assert.equal((await channel.find?.(outgoing))?.kind, "unknown");
    const sent = chat.messages(chat.conversation("slack", "sales"));
    assert.equal(sent.filter(({ raw }) => JSON.stringify(raw).includes('"id":"M-fault"')).length, 1);
  });

  it("sends what is forged, old or sent twice, and only what is Slack's own is believed, as the same", async () => {
    const channel = slackChannel(stage);
    const sales = chat.conversation("slack", "sales");
    const to = { channel: "slack", target: sales.id, kind: "group" } as const;
    const delivery = await channel.deliver({ id: "M-forged", to, message: question });
    const ts = delivery.kind === "done" ? delivery.place["ts"] : undefined;
    const message = chat.messages(sales).find(({ id }) => id === ts);
    assert.ok(message);
    const taken: string[] = [];
    const app = await serving(async (request) => {
      const one = await channel.receive?.(request, Date.now() * 1000);
      if (one?.kind === "refused") taken.push(one.reason.replace(/\d+ s from/, "… s from"));
      else if (one?.kind === "inbound") taken.push(...one.inbound.map(({ id }) => id));
      return one?.kind === "refused" ? one.response.status : 200;
    });
    chat.connect("slack", { interactions: `${app.url}/interactions` });
    for (const kind of ["forge", "stale", "duplicate"] as const) {
      chat.faults.add({ platform: "slack", method: "block_actions", kind, times: 1 });
      await chat.press(message, "Roll back", "ann");
      await chat.idle();
    }
    app.close();
    const [forged, stale, first, ...again] = taken;
    assert.match(forged ?? "", /signature/);
    assert.match(stale ?? "", /at most 300 s/);
    assert.match(first ?? "", /answer-roll-back$/);
    assert.deepEqual(again, [first]);
  });
});
