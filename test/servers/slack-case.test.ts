import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { withService } from "../../services/for-tests.ts";
import { openEventStore } from "../../src/adapters/memory/event-store.ts";
import { openPacer } from "../../src/app/channels/pace.ts";
import { type Config, defineConfig, listCases, openLoop, takeRequest, takeTurn } from "../../src/app/index.ts";
import { fixedContext } from "../../src/testing/index.ts";
import { acting, minute, sell, shop, target, windowCloses } from "../checkout.ts";
import {
  callSlack,
  conversationOf,
  emulatorStage,
  type Json,
  openedForms,
  signedBy,
  slackChannel,
} from "./slack-stage.ts";

const service = await withService("emulate");
const emulate = emulatorStage(service);
const wallNow = () => Date.now() * 1000;

/** The test shop, whose question goes to a conversation of a workspace; Ann may decide, Bo may not. `after` may lose the answer of a call. */
async function asked(after: (method: string) => void = () => {}) {
  const sales = await conversationOf(emulate);
  const forms = openedForms();
  const slack = slackChannel(emulate, {
    watch: (method, ...call) => {
      forms.watch(method, ...call);
      after(method);
    },
  });
  const context = fixedContext(3);
  const store = await openEventStore("memory:", context);
  await sell(store, 0, 10, 7);
  await sell(store, 1, 10, 2);
  const [recovery] = shop.playbooks ?? [];
  assert.ok(recovery);
  const people = {
    "head of sales": { on: { slack: sales }, members: ["@ann"] },
    "@ann": { email: "ann@shop.example" },
    "@bo": { email: "bo@shop.example" },
  } as const satisfies Config["people"];
  const config = defineConfig({
    ...shop,
    people,
    channels: { slack: {} },
    playbooks: [{ ...recovery, routes: [{ channel: "slack" }], people: { approver: "head of sales", informed: [] } }],
  });
  const loop = openLoop(store, config);
  const delivering = {
    channels: new Map([["slack", slack]]),
    pacer: openPacer(),
    wallClock: () => {
      context.clock.set(context.clock() + 5_000_000);
      return context.clock();
    },
    random: () => 0,
  };
  const now = windowCloses(1);
  const turn = () => takeTurn(loop, now, { ...acting(target().actuator, context.clock), delivering });
  const later = (micros: number) => context.clock.set(context.clock() + micros);
  const send = async (path: string, payload: object) => {
    const body =
      path === "/events"
        ? JSON.stringify(payload)
        : new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    const taking = { store, journal: loop.journal, config, now: () => now };
    return takeRequest(taking, slack, signedBy(emulate, path, body), wallNow());
  };
  await turn();
  const messages = async () => {
    const args = { channel: sales, include_all_metadata: true };
    const answer = await callSlack(emulate, emulate.env["SLACK_BOT_TOKEN"] ?? "", "conversations.history", args);
    return (answer["messages"] as readonly Json[]).filter((one) => one["thread_ts"] === undefined); // as Slack answers
  };
  const person = async (email: string) => {
    const found = await slack.personAt?.({ email });
    assert.ok(found, `nobody has ${email}`);
    return { id: found.id };
  };
  return { store, turn, later, send, messages, person, sales, forms };
}

describe("a case that is decided in Slack", { skip: service.skip }, () => {
  it("is asked, explained in its thread, decided in a window by somebody who may, and told where it was asked", async () => {
    const { store, turn, send, messages, person, sales, forms } = await asked();
    const [question] = await messages();
    assert.ok(question);
    assert.match(JSON.stringify(question["blocks"]), /data_visualization/);
    const [ann, bo] = [await person("ann@shop.example"), await person("bo@shop.example")];
    const option = /"action_id":"([^"]+\/answer-[^"]+)"/.exec(JSON.stringify(question["blocks"]))?.[1] ?? "";
    let presses = 0;
    const press = async (user: { readonly id: string }) => {
      const trigger = await emulate.trigger(user.id, {});
      presses += 1;
      return send("/interactions", {
        type: "block_actions",
        user,
        team: { id: "T000000001" },
        trigger_id: trigger,
        container: { type: "message", message_ts: question["ts"], channel_id: sales },
        actions: [{ type: "button", action_id: option, action_ts: `1.${presses}` }],
      });
    };
    assert.equal((await press(ann)).status, 200);
    const view = forms.last();
    const submit = (reason: string, user: { readonly id: string }, id: string) =>
      send("/interactions", {
        type: "view_submission",
        user,
        team: { id: "T000000001" },
        trigger_id: id,
        view: {
          ...view,
          id: "V1",
          state: { values: { reason: { value: { type: "plain_text_input", value: reason } } } },
        },
      });

    const said = await send("/events", {
      type: "event_callback",
      team_id: "T000000001",
      event: {
        type: "message",
        user: ann.id,
        text: "why?",
        ts: "1796090024.000900",
        thread_ts: question["ts"],
        channel: sales,
        channel_type: "channel",
      },
    });
    assert.equal(said.status, 200);
    await turn();
    const thread = await callSlack(emulate, emulate.env["SLACK_BOT_TOKEN"] ?? "", "conversations.replies", {
      channel: sales,
      ts: question["ts"],
    });
    assert.equal((thread["messages"] as readonly Json[]).length, 2);

    const refused = JSON.parse((await submit("I say so", bo, "t-bo")).body ?? "");
    assert.equal(refused.response_action, "errors");
    const empty = JSON.parse((await submit("", ann, "t-empty")).body ?? "");
    assert.equal(empty.response_action, "errors");
    assert.equal((await submit("The deploy of ten o'clock broke it.", ann, "t-ann")).body, "");
    await turn();
    const [state] = await listCases(store);
    assert.equal(state?.decision?.data.decidedBy, "@ann");
    const after = (await messages()).find((one) => one["ts"] === question["ts"]);
    assert.doesNotMatch(JSON.stringify(after?.["blocks"]), /action_id/);
    assert.match(JSON.stringify(after?.["blocks"]), /The deploy of ten o'clock broke it/);

    const late = JSON.parse((await submit("No, do not.", ann, "t-late")).body ?? "");
    assert.match(JSON.stringify(late.errors), /decided/i);
    assert.equal((await messages()).length, 1);
  });

  it("is asked once, though the answer of Slack was lost and Slack was away for a day after that", async () => {
    const sent: string[] = [];
    let isAway = false;
    const { store, turn, later, messages } = await asked((method) => {
      sent.push(method);
      if (isAway || sent.length === 1) throw Object.assign(new TypeError("fetch failed"), { code: "ECONNRESET" });
    });
    const before = (await messages()).length;
    isAway = true;
    for (let hour = 0; hour < 24; hour++) {
      later(60 * minute);
      await turn();
    }
    isAway = false;
    later(60 * minute);
    await turn();
    assert.deepEqual(new Set(sent.slice(1, -1)), new Set(["conversations.history"]), "it was only looked for");
    assert.deepEqual(
      sent.filter((method) => method === "chat.postMessage"),
      ["chat.postMessage"],
    );
    assert.equal((await messages()).length, before);
    const { events } = await store.read({ types: ["thence.message-sent"] });
    assert.equal(events.length, 1);
  });
});
