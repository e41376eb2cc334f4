import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { asked, people } from "../../../test/asked-in-chat.ts";
import { MessageRequested, plainText, RequestReceived } from "../../question/index.ts";
import type { Told } from "../../testing/index.ts";
import { all } from "../read.ts";

const place = { conversation: "C9", ts: "17" };
const said = (text: string, by: string, more: Partial<Told> = {}): Told =>
  ({ kind: "said", by, text, place, isToUs: true, ...more }) as Told;

async function told(text: string, by = "U2", more: Partial<Told> = {}) {
  const all = await asked({ people: { ...people, "@eve": { on: { desk: "U8" } } } });
  const before = all.desk.messages().length;
  await all.send(all.desk, said(text, by, more));
  await all.turn();
  const answers = all.desk.messages().slice(before);
  return { ...all, answers, text: answers.map(({ content }) => plainText(content)).join("\n") };
}

describe("a mention of us, or a direct message, beside no question", () => {
  it("is answered where it was said, with the questions that are open for whoever says it", async () => {
    const { answers, text, store } = await told("hello?");
    assert.equal(answers.length, 1);
    assert.match(text, /^One question is open for you\n/);
    assert.match(text, /- C-\w+: Customers give up at the checkout\. What do we do\?/);
    assert.match(text, /Answer with the buttons/);
    const [request] = (await all(store, { types: [RequestReceived.type] })).filter(RequestReceived.is);
    const reply = (await all(store, { types: [MessageRequested.type] })).filter(MessageRequested.is).at(-1);
    assert.deepEqual(reply?.data.answers, place);
    assert.equal(reply?.causation, request?.id, "why it was sent is in the log");
    assert.equal(request?.data.result, "done");
  });

  it("lists what deputies and members are asked, and nothing for those who are asked nothing", async () => {
    assert.match((await told("hi", "U8")).text, /^No question is open for you/);
    assert.match((await told("hej", "U1")).text, /^Ét spørgsmål venter på dig/);
  });

  it("tells what can be asked about a metric that it names, and where", async () => {
    const { text } = await told("how is checkout completion doing?");
    assert.match(text, /^These questions are open about checkout-completion\n/);
    assert.match(text, /In the thread of such a question you can ask/);
    assert.match(text, /- C-\w+: Customers/);
  });

  it("is answered once, however often the platform sends it", async () => {
    const { send, desk, turn } = await told("hi", "U2", { id: "m-1" });
    const before = desk.messages().length;
    await send(desk, said("hi", "U2", { id: "m-1" }));
    await turn();
    assert.equal(desk.messages().length, before);
  });

  it("is answered by the outcome where nobody else is to hear it", async () => {
    const { answers, desk } = await told("hi", "U2", { isAlone: true });
    assert.equal(answers.length, 0);
    const [outcome] = desk.outcomes();
    assert.match(outcome?.kind === "done" ? outcome.text : "", /^One question is open for you\n/);
  });

  it("tells nothing of any question to somebody whom nobody knows", async () => {
    const { answers, desk } = await told("hi", "U99");
    assert.equal(answers.length, 0);
    assert.match(JSON.stringify(desk.outcomes()), /does not know who you are/);
  });
});
