import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { asked } from "../../../test/asked-in-chat.ts";
import { minute } from "../../../test/checkout.ts";
import { MessageRequested, MessageSent, RequestReceived, RequestRefused } from "../../question/index.ts";
import type { chatRoom, Told } from "../../testing/index.ts";
import { all } from "../read.ts";

const question = (room: ReturnType<typeof chatRoom>) =>
  room.messages().find(({ thread }) => thread === undefined) ?? assert.fail("no question");
const titles = (room: ReturnType<typeof chatRoom>) => room.messages().map(({ content }) => content.title);

describe("a question in two channels", () => {
  it("stands in each once, with a button for each option, in the language of whoever reads it", async () => {
    const { desk, phone, turn } = await asked();
    await turn();
    assert.equal(desk.messages().length, 1);
    assert.equal(phone.messages().length, 1);
    const buttons = question(desk).content.buttons ?? [];
    assert.deepEqual(
      buttons.slice(0, 3).map(({ id }) => id),
      ["answer-roll-back", "answer-wait", "acknowledge"],
    );
    assert.equal(question(desk).content.buttons?.[0]?.form?.submit, "Decide");
    assert.equal(question(phone).content.buttons?.[0]?.form?.submit, "Beslut");
  });

  it("is answered in one, edited in the other, and told to who is informed", async () => {
    const { desk, phone, turn, send, state } = await asked();
    const message = question(desk).id;
    await send(desk, { kind: "pressed", by: "U2", message, button: "answer-wait", place: {} });
    assert.equal(desk.outcomes()[0]?.kind, "form");
    await send(desk, {
      kind: "submitted",
      by: "U2",
      message,
      button: "answer-wait",
      values: { reason: "let us see <b>tomorrow</b>" },
      place: {},
    });
    assert.equal(desk.outcomes()[0]?.kind, "done");
    await turn();
    const { decision } = await state();
    assert.equal(decision?.data.decidedBy, "@noor", "a member of the group that was asked may decide");
    assert.deepEqual(question(desk).content.parts[0], { kind: "text", text: "Decided: Wait and look again, by @noor" });
    assert.equal(question(phone).content.buttons, undefined);
    assert.deepEqual(question(phone).content.parts[0], {
      kind: "text",
      text: "Besluttet: Wait and look again, af @noor",
    });
    const inRoom = (conversation: string) =>
      desk.messages().flatMap((one) => (one.conversation === conversation ? [one.content.title] : []));
    assert.deepEqual(inRoom("D1"), [
      "Customers give up at the checkout. What do we do?",
      "Decided: Wait and look again, by @noor",
    ]);
    assert.deepEqual(inRoom("U3"), ["For your information: Customers give up at the checkout. What do we do?"]);
  });

  it("tells a late click what was decided, keeps the answer beside the case, and changes nothing", async () => {
    const { desk, phone, send, state } = await asked();
    const press = (room: typeof desk, by: string, option: string) =>
      send(room, {
        kind: "submitted",
        by,
        message: question(room).id,
        button: `answer-${option}`,
        values: { reason: "so" },
        place: {},
      });
    await press(desk, "U2", "wait");
    await press(phone, "+1", "roll-back");
    const outcome = phone.outcomes()[0];
    assert.equal(outcome?.kind, "problem");
    assert.match(outcome?.kind === "problem" ? outcome.text : "", /decided.*@noor/i);
    const { decisions, rejected } = await state();
    assert.equal(decisions.length, 1);
    assert.equal(rejected.length, 1);
    await send(phone, { kind: "pressed", by: "+1", message: question(phone).id, button: "answer-wait", place: {} });
    assert.deepEqual(phone.outcomes()[0], { kind: "problem", text: "Besluttet: Wait and look again, af @noor" });
  });

  it("does what is sent twice once, and says the same again", async () => {
    const { desk, send, state, store } = await asked();
    const told: Told = {
      kind: "submitted",
      id: "r-1",
      by: "U2",
      message: question(desk).id,
      button: "comment",
      values: { text: "hm" },
      place: {},
    };
    await send(desk, told);
    const first = desk.outcomes();
    await send(desk, told);
    assert.deepEqual(desk.outcomes()[0]?.kind, first[0]?.kind);
    assert.equal((await state()).comments.length, 1);
    assert.equal((await all(store, { types: [RequestReceived.type] })).length, 1);
  });
});

describe("what is not believed", () => {
  it("is a request without the chat's key: refused and recorded", async () => {
    const { desk, send, store } = await asked();
    const room = { ...desk, request: (told: Told) => ({ ...desk.request(told), headers: {} }) };
    const response = await send(room, {
      kind: "pressed",
      by: "U2",
      message: question(desk).id,
      button: "acknowledge",
      place: {},
    });
    assert.equal(response.status, 401);
    assert.equal((await all(store, { types: [RequestRefused.type] })).length, 1);
  });

  it("is a stranger: told whom to ask, recorded, and nothing decided", async () => {
    const { desk, send, store, state } = await asked();
    await send(desk, {
      kind: "submitted",
      by: "U9",
      message: question(desk).id,
      button: "answer-wait",
      values: { reason: "x" },
      place: {},
    });
    assert.match(JSON.stringify(desk.outcomes()), /does not know who you are here \(U9\)/);
    const [received] = (await all(store, { types: [RequestReceived.type] })).filter(RequestReceived.is);
    assert.equal(received?.data.result, "refused");
    assert.equal((await state()).decision, undefined);
  });

  it("is somebody who may not decide: their answer is kept beside the case", async () => {
    const { desk, send, state } = await asked();
    await send(desk, {
      kind: "submitted",
      by: "U3",
      message: question(desk).id,
      button: "answer-wait",
      values: { reason: "x" },
      place: {},
    });
    assert.equal(desk.outcomes()[0]?.kind, "problem");
    const { decision, rejected } = await state();
    assert.equal(decision, undefined);
    assert.equal(rejected[0]?.data.by, "@ida");
  });

  it("is a form with something missing: the problem names it, and the person can try again", async () => {
    const { desk, send, state } = await asked();
    const message = question(desk).id;
    await send(desk, {
      kind: "submitted",
      by: "U2",
      message,
      button: "answer-wait",
      values: { reason: " " },
      place: {},
    });
    assert.equal(desk.outcomes()[0]?.kind, "problem");
    await send(desk, {
      kind: "submitted",
      by: "U2",
      message,
      button: "answer-wait",
      values: { reason: "x", expected: "much" },
      place: {},
    });
    assert.deepEqual(desk.outcomes()[0], {
      kind: "problem",
      text: "what you expect is written like up 10%, down 0.05 or unchanged.",
      field: "expected",
    });
    assert.equal((await state()).decision, undefined);
  });
});

describe("a channel that is down", () => {
  it("gets its message once when it is back, though nobody knew whether it had arrived", async () => {
    const { store, turn, later, ...rest } = await asked();
    const { desk, phone } = rest;
    phone.fail({ kind: "retry", status: "503" }, { kind: "retry", status: "429", afterMs: 30_000 }, { kind: "lost" });
    await rest.send(desk, {
      kind: "submitted",
      by: "U2",
      message: question(desk).id,
      button: "comment",
      values: { text: "hm" },
      place: {},
    });
    const said = (room: typeof desk) => room.messages().filter(({ content }) => content.title.startsWith("@noor"));
    for (let i = 0; i < 2; i++) {
      await turn();
      assert.equal(said(phone).length, 0);
      later(60 * minute);
    }
    for (let i = 0; i < 3; i++) {
      await turn();
      later(60 * minute);
    }
    assert.equal(said(desk).length, 0, "it is not told again where it was said");
    assert.deepEqual(
      said(phone).map(({ edits }) => edits),
      [1],
      "it was found where nobody knew that it was, and said what it says",
    );
    const types = (await all(store, { types: [MessageRequested.type, MessageSent.type] })).map(({ type }) => type);
    assert.equal(types.filter((type) => type === MessageRequested.type).length, 3);
    assert.equal(types.filter((type) => type === MessageSent.type).length, 3);
  });
});

describe("what is said beside a question", () => {
  it("is answered there from the log where it asks, and a comment otherwise", async () => {
    const { desk, phone, send, turn, state } = await asked();
    const about = question(desk).id;
    await send(desk, { kind: "said", by: "U2", text: "what is the metric?", about, place: {}, isToUs: false });
    await send(desk, { kind: "said", by: "U2", text: "I look into it", about, place: {}, isToUs: false });
    await turn();
    const { inquiries, comments } = await state();
    assert.equal(inquiries.length, 1);
    assert.deepEqual(
      comments.map(({ data }) => data.text),
      ["I look into it"],
    );
    assert.deepEqual(titles(desk).slice(1), ["You asked: what is the metric?"]);
    assert.equal(desk.messages()[1]?.thread, about);
    assert.deepEqual(titles(phone).slice(1), ["@noor siger"]);
  });

  it("is no matter of ours elsewhere", async () => {
    const { desk, send, store } = await asked();
    await send(desk, { kind: "said", by: "U9", text: "lunch?", place: {}, isToUs: false });
    assert.deepEqual(desk.outcomes(), [{ kind: "ignored" }]);
    assert.equal((await all(store, { types: [RequestReceived.type] })).length, 0);
  });
});

describe("a link to a page behind a button", () => {
  it("shows what it asks for however often it is opened, and changes nothing by that", async () => {
    const { desk, send, store, state } = await asked();
    const message = question(desk).id;
    const before = (await all(store, {})).length;
    for (const button of ["answer-wait", "acknowledge", "answer-wait"])
      await send(desk, { kind: "opened", by: "U2", message, button, link: `l-${button}`, place: {} });
    const outcome = desk.outcomes()[0];
    assert.equal(outcome?.kind === "form" && outcome.page?.content.title, question(desk).content.title);
    await send(desk, { kind: "opened", by: "U9", message, button: "answer-wait", link: "l-9", place: {} });
    assert.match(JSON.stringify(desk.outcomes()), /does not know who you are/);
    assert.equal((await all(store, {})).length, before);
    assert.equal((await state()).acknowledged, undefined);
  });

  it("asks to confirm what has no form, does it once, and then says that it was used", async () => {
    const { desk, send, state } = await asked();
    const told = { by: "U2", message: question(desk).id, button: "comment", link: "l-1", place: {} } as const;
    await send(desk, { kind: "opened", ...told, button: "acknowledge" });
    const outcome = desk.outcomes()[0];
    assert.deepEqual(outcome?.kind === "form" && outcome.form, { title: "I take it", fields: [], submit: "I take it" });
    await send(desk, { kind: "submitted", ...told, values: { text: "once" } });
    await send(desk, { kind: "submitted", ...told, values: { text: "twice" } });
    assert.match(JSON.stringify(desk.outcomes()), /was used already/);
    await send(desk, { kind: "opened", ...told });
    const [last] = desk.outcomes();
    assert.match(last?.kind === "problem" ? last.text : "", /was used already/);
    assert.equal(last?.kind === "problem" && last.page?.form, undefined);
    assert.deepEqual(
      (await state()).comments.map(({ data }) => data.text),
      ["once"],
    );
  });
});

describe("a reply by mail", () => {
  const say = async (text: string) => {
    const { desk, send, state } = await asked();
    const about = question(desk).id;
    await send(desk, { kind: "said", by: "U2", text, about, place: {}, isToUs: true, isReply: true, evidence: "ab" });
    return { outcome: desk.outcomes()[0], state: await state() };
  };

  it("decides where its first line names an option by id, label or number, with the rest as reason", async () => {
    for (const text of [
      "wait: it is the weekend",
      "Wait and look again\nit is the weekend",
      "2:\r\nit is the weekend",
    ]) {
      const { decision } = (await say(text)).state;
      assert.equal(decision?.data.option, "wait", text);
      assert.equal(decision?.data.reason, "it is the weekend");
    }
  });

  it("decides nothing where it asks, or names no option first", async () => {
    for (const text of ["wait: why?", "2 things come to mind", "We should wait: it is the weekend"])
      assert.equal((await say(text)).state.decision, undefined, text);
    const { outcome, state } = await say("roll-back");
    assert.equal(outcome?.kind, "problem", "a reason is asked for");
    assert.equal(state.decision, undefined);
  });
});
