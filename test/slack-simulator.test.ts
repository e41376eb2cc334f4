import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { openChannel } from "../src/adapters/slack/channel.ts";
import type { Outcome, Received } from "../src/question/index.ts";
import { simulatorStage } from "./servers/slack-simulator.ts";
import { question, slackTests } from "./servers/slack-stage.ts";

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
});
