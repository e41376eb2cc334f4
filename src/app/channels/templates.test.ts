import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { acting, minute, recovery, sell, shop, target, windowCloses } from "../../../test/checkout.ts";
import { openEventStore as openMemory } from "../../adapters/memory/event-store.ts";
import { definePlaybook, type Playbook } from "../../decision/index.ts";

import { chatRoom, fixedContext } from "../../testing/index.ts";
import { person } from "../actors.ts";
import { answer, listCases } from "../cases.ts";
import { defineConfig } from "../define-config.ts";
import { openLoop, takeTurn } from "../loop.ts";
import { openPacer } from "./pace.ts";
import { previewMessage } from "./preview.ts";

const messages = {
  en: {
    question: "{metric} is {value}, {objective} was meant\n{because}\n\n{question}",
    decided: "{by} took “{option}” for {case}",
    reminder: "Please {deadline} by {at}: {question}",
  },
  da: { question: "{metric} er {value}, {objective} var meningen" },
} as const satisfies Playbook["messages"];

const { name, ...own } = recovery;

async function asked(changes: Partial<Playbook> = {}) {
  const desk = chatRoom("desk");
  const context = fixedContext(3);
  const store = await openMemory("memory:", context);
  await sell(store, 0, 10, 7);
  await sell(store, 1, 10, 2);
  const routes = [
    { channel: "desk", target: "@maya" },
    { channel: "desk", target: "@noor" },
  ];
  const playbook = { ...definePlaybook(name, { ...own, messages }), routes, ...changes };
  const people = {
    "head of sales": { members: ["@maya", "@noor"] },
    "@maya": { email: "maya@example.org", on: { desk: "U1" } },
    "@noor": { email: "noor@example.org", on: { desk: "U2" }, language: "da" },
  } as const;
  const config = defineConfig({ ...shop, people, channels: { desk: {} }, playbooks: [playbook] });
  const loop = openLoop(store, config);
  let wall = context.clock();
  const delivering = {
    channels: new Map([["desk", desk.channel]]),
    pacer: openPacer(),
    wallClock: () => wall,
    random: () => 0,
  };
  const turn = async () => {
    wall += minute;
    context.clock.set(wall);
    await takeTurn(loop, windowCloses(1), { ...acting(target().actuator, () => wall), delivering });
  };
  await turn();
  const titles = (conversation: string) =>
    desk.messages().flatMap((one) => (one.conversation === conversation ? [one.content.title] : []));
  const first = (conversation: string) => desk.messages().find((one) => one.conversation === conversation)?.content;
  return { store, config, playbook, turn, titles, first };
}

describe("a playbook's own words", () => {
  it("are told in the reader's language, the first line as the title and the rest above everything else", async () => {
    const { first, titles } = await asked();
    assert.equal(first("U1")?.title, "checkout-completion is 20.0 %, at least 50.0 % was meant");
    assert.deepEqual(first("U1")?.parts[0], {
      kind: "text",
      text: "Below one half the campaign costs more than it earns.\n\nCustomers give up at the checkout. What do we do?",
    });
    assert.deepEqual(titles("U2"), ["checkout-completion er 20,0 %, mindst 50,0 % var meningen"]);
  });

  it("keep the title of a question that is over, which says how it ended, and leave other messages as they are", async () => {
    const { store, turn, first, titles } = await asked();
    const [state] = await listCases(store);
    assert.ok(state);
    const actor = person("@maya", "test", "stated");
    await answer(store, {
      case: state.id,
      option: "wait",
      reason: "{by} <b>so</b>",
      actor,
      now: windowCloses(1),
      directory: () => ["@maya"],
    });
    await turn();
    assert.match(first("U1")?.title ?? "", /^checkout-completion is 20\.0 %/);
    assert.deepEqual(first("U1")?.parts[0], { kind: "text", text: "Decided: Wait and look again, by @maya" });
    assert.equal(titles("U1")[1], `@maya took “Wait and look again” for ${state.id}`);
    assert.equal(titles("U2")[1], "Besluttet: Wait and look again, af @maya");
  });

  it("stand in the case as they were when it was opened", async () => {
    const { turn, titles, config } = await asked();
    Object.assign(config.playbooks?.[0] ?? {}, { messages: { en: { question: "Changed" } } });
    await turn();
    assert.match(titles("U1")[0] ?? "", /^checkout-completion is/);
  });

  it("are the usual ones where something that is named is not known", async () => {
    const { first } = await asked({ messages: { en: { question: "By {decideBy}!" } } });
    assert.equal(first("U1")?.title, "Customers give up at the checkout. What do we do?");
  });

  it("are refused where they name what there is not", () => {
    assert.throws(() => definePlaybook(name, { ...own, messages: { en: { decided: "{who} did" } } }), {
      code: "decision/bad-playbook",
      message: /`messages\.en\.decided` names \{who\}, which it cannot know\. It knows .*\{option\}/,
    });
  });

  it("are previewed, each kind of message", async () => {
    const { store, config, playbook } = await asked();
    const title = async (message: string, to: string) =>
      (await previewMessage({ store, config }, playbook, { channel: "slack", message, to, now: windowCloses(1) })).shown
        .title;
    assert.match(await title("reminder", "@maya"), /^Please decide by 2 Mar 2026, \d\d:\d\d UTC: Customers give up/);
    assert.match(await title("decided", "@maya"), /^@somebody took “Roll the form back” for C-/);
    assert.equal(await title("decided", "@noor"), "Besluttet: Roll the form back, af @somebody");
    for (const kind of [
      "question",
      "escalation",
      "acknowledged",
      "comment",
      "informed",
      "follow-up",
      "review",
      "failed",
    ])
      assert.match(await title(kind, "@noor"), /\S/);
    await assert.rejects(title("remind", "@maya"), {
      code: "app/not-previewed",
      message: /There are: question, reminder/,
    });
  });
});
