import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { listCases } from "../../src/app/index.ts";
import { type ChatStage, chatStage, names, text } from "./chat-stage.ts";
import { findChromium, openTab, type Tab } from "./chromium.ts";
import { type Hands, handsOf } from "./hands.ts";

const chromium = findChromium();

describe("the page of the chat simulator, in a real browser", { skip: chromium.skip }, () => {
  let stage: ChatStage;
  let tab: Tab;
  let hands: Hands;
  const open = async (platform: string, name: string, as: string) => {
    const { id } = stage.chat.conversation(platform, name);
    await tab.goto(`${stage.chat.url}/c/${platform}/${encodeURIComponent(id)}?as=${as}`);
  };
  const shown = async () => String(await tab.value("document.querySelector('main').innerText"));
  const decision = async () => (await listCases(stage.store))[0]?.decision;
  before(async () => {
    stage = await chatStage();
    tab = await openTab(chromium.path);
    hands = handsOf(tab);
  });
  after(async () => {
    await tab?.close();
    await stage?.close();
  });

  it("lists what is said in Slack, in Teams and by mail, and shows names and texts as they were written", async () => {
    await open("slack", "decisions", "ada");
    const listed = String(await tab.value("document.querySelector('nav').innerText"));
    for (const title of ["Slack", "Microsoft Teams", "E-mail"]) assert.ok(listed.includes(title), listed);
    assert.equal(await tab.value("document.querySelector('header select').selectedOptions[0].text"), names.ada);
    assert.ok((await shown()).includes(text), await shown());
    await tab.picture("chat-slack");
    await open("teams", "decisions", "ada");
    assert.ok((await shown()).includes(text), await shown());
    assert.equal(await tab.value("document.querySelectorAll('main i, main nav, main figure svg').length"), 1);
    await tab.picture("chat-teams");
    await open("mail", "dana@example.org", "dana");
    assert.equal(await tab.value("document.querySelectorAll('main iframe').length"), 1);
    await tab.picture("chat-mail");
    assert.deepEqual(tab.problems, []);
  });

  it("asks for what a card needs before anything is sent, and keeps what was typed", async () => {
    await open("teams", "decisions", "dana");
    await hands.press("Wait and look again");
    await tab.picture("chat-teams-form");
    const button = "[...document.querySelectorAll('details[open] button')].at(-1)";
    await tab.value(`${button}.click()`);
    await hands.untilShown("this is needed");
    assert.equal(await decision(), undefined);
    await tab.picture("chat-teams-needed");
  });

  it("takes a comment in the thread, from right to left", async () => {
    await open("teams", "decisions", "dana");
    await hands.press("Reply in the thread");
    await hands.type("details[open] textarea[aria-label='Reply in the thread']", "لا أعتقد ذلك <b>");
    await hands.press("Reply");
    await hands.untilShown("لا أعتقد ذلك <b>");
    assert.equal(await tab.value("document.querySelectorAll('article.reply').length"), 1);
  });

  it("decides by a button that a person presses, and shows it in the other channels without being loaded again", async () => {
    await open("slack", "decisions", "ada");
    await hands.press("Roll the form back");
    await hands.untilShown("Cancel");
    await tab.picture("chat-slack-form");
    await hands.type(".dialog textarea", "the form rejects <script>postcodes</script>");
    await tab.value("document.querySelector('.dialog button.primary').click()");
    await hands.until("document.querySelector('.dialog') === null");
    assert.equal((await decision())?.data.option, "roll-back");
    await open("teams", "decisions", "dana");
    await stage.turn();
    await hands.untilShown("Decided: Roll the form back");
    await hands.untilShown("the form rejects <script>postcodes</script>");
    await tab.picture("chat-teams-decided");
    assert.deepEqual(tab.problems, []);
  });

  it("sends a reply by mail, as a mail program does, which is told that it came too late", async () => {
    await open("mail", "dana@example.org", "dana");
    await hands.press("Reply");
    await hands.type("details[open] textarea", "wait: ليس بعد 🧥");
    await tab.value("document.querySelector('details[open] button[value=reply]').click()");
    await hands.untilShown("wait: ليس بعد 🧥");
    await stage.chat.idle();
    const [state] = await listCases(stage.store);
    assert.equal(state?.rejected.at(-1)?.data.by, "@dana");
    await hands.until("document.querySelectorAll('article').length >= 4");
    await tab.picture("chat-mail-replied");
    assert.deepEqual(tab.problems, []);
  });
});
