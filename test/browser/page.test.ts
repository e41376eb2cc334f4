import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { findChromium, openTab, type Tab } from "./chromium.ts";

const chromium = findChromium();
const bin = fileURLToPath(new URL("../../bin/thence.js", import.meta.url));

describe("the page that asks, in a real browser", { skip: chromium.skip }, () => {
  let demo: ReturnType<typeof spawn>;
  let url = "";
  let tab: Tab;
  before(async () => {
    demo = spawn(process.execPath, [bin, "demo", "--port", "0", "--pace", "0"], { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    const asked = new Promise<string>((resolve, reject) => {
      const listen = (chunk: Buffer) => {
        said += chunk;
        const found = /(http:\/\/127\.0\.0\.1:\d+)\/cases\/C-/.exec(said);
        if (found?.[1]) resolve(found[1]);
      };
      demo.stdout?.on("data", listen);
      demo.stderr?.on("data", listen);
      demo.once("exit", () => reject(new Error(`the demo ended:\n${said}`)));
    });
    url = await asked;
    tab = await openTab(chromium.path);
  });
  after(async () => {
    await tab?.close();
    const gone = new Promise((resolve) => demo.once("exit", resolve));
    demo.kill("SIGINT");
    await gone;
  });

  it("shows the open question, its numbers as a picture, and a form, without an error in the console", async () => {
    await tab.goto(url);
    assert.match(String(await tab.value("document.querySelector('.cases a').textContent")), /give up/);
    await tab.goto(String(await tab.value("document.querySelector('.cases a').href")));
    assert.equal(await tab.value("document.querySelectorAll('rect.bar').length"), 9);
    assert.equal(await tab.value("document.querySelectorAll('rect.marked').length"), 1);
    assert.notEqual(
      await tab.value("getComputedStyle(document.querySelector('rect.marked')).fill"),
      "rgb(0, 0, 0)",
      "the stylesheet is applied",
    );
    assert.deepEqual(
      await tab.value("[...document.querySelectorAll('button[name=option]')].map((one) => one.textContent)"),
      ["Roll the form back", "Wait and look again"],
    );
    assert.deepEqual(tab.problems, []);
  });

  it("does not let an answer go without a reason and a name", async () => {
    await tab.value("document.querySelector('button[name=option]').click()");
    assert.equal(
      await tab.value(
        "document.querySelector('textarea').validity.valueMissing && document.querySelector('form') !== null",
      ),
      true,
    );
  });

  it("takes the answer of a person who fills in the form and presses a button", async () => {
    await tab.value(
      "document.querySelector('textarea').value = 'the postcode field rejects spaces'; document.querySelector('[name=by]').value = 'Maya <b>'",
    );
    await tab.value("document.querySelector('button[name=option]').click()");
    const said = "document.querySelector('.decision')?.textContent ?? ''";
    for (let text = ""; !/Maya/.test(text); text = String(await tab.value(said)))
      await new Promise((resolve) => setTimeout(resolve, 50));
    assert.match(
      String(await tab.value(said)),
      /Roll the form back.*Decided by Maya <b>: “the postcode field rejects spaces”/s,
    );
    assert.deepEqual(tab.problems, []);
  });
});
