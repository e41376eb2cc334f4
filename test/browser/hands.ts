import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import type { Tab } from "./chromium.ts";

/** What a person does on a page: looks until something is there, presses, types. */
export interface Hands {
  /** Waits until an expression is true in the page. */
  until(expression: string): Promise<void>;
  untilShown(text: string): Promise<void>;
  /** Presses the last button, or what opens and closes, on which this stands. */
  press(label: string): Promise<void>;
  /** Types into the first field that a selector finds. */
  type(where: string, text: string): Promise<void>;
}

const everyMs = 100;
const tries = 300;

export function handsOf(tab: Tab): Hands {
  const until = async (expression: string) => {
    for (let i = 0; i < tries; i++) {
      if ((await tab.value(expression)) === true) return;
      await wait(everyMs);
    }
    assert.fail(
      `the page never came to ${expression}. It says:\n${String(await tab.value("document.body.innerText"))}`,
    );
  };
  return {
    until,
    untilShown: (text) => until(`document.body.innerText.includes(${JSON.stringify(text)})`),
    press: (label) =>
      until(`(() => {
        const named = [...document.querySelectorAll("button, summary")].filter((one) => [one.innerText.trim(), one.ariaLabel].includes(${JSON.stringify(label)}));
        named.at(-1)?.click();
        return named.length > 0;
      })()`),
    type: async (where, text) => {
      await until(
        `(() => { const one = document.querySelector(${JSON.stringify(where)}); one?.focus(); return one !== null; })()`,
      );
      await tab.value(`document.execCommand("insertText", false, ${JSON.stringify(text)})`);
    },
  };
}
