import type { Button, Press } from "../../question/index.ts";
import { isQuestion } from "./hear.ts";

export interface ChosenInReply {
  readonly press: Extract<Press, { does: "answer" }>;
  readonly reason: string;
}

/**
 * The option that the first line of a reply names, by its id, its label or its number among the options: `wait: because …`, or `2` alone, and the
 * rest is the reason. Undefined where it names none, or asks something: nobody decides by a slip.
 */
export function chosenInReply(buttons: readonly Button[], text: string): ChosenInReply | undefined {
  const lines = text.trim().split(/\r?\n/);
  const first = lines[0]?.trim() ?? "";
  const colon = first.indexOf(":");
  const name = (colon === -1 ? first : first.slice(0, colon)).trim();
  const sentence = colon === -1 ? "" : first.slice(colon + 1).trim();
  const reason = [sentence, ...lines.slice(1)].join("\n").trim();
  if (isQuestion(first) || isQuestion(reason)) return undefined;
  const presses = buttons.flatMap(({ label, press }) => (press?.does === "answer" ? [{ label, press }] : []));
  const found = presses.find(
    ({ label, press }, i) => isSame(press.option, name) || isSame(label, name) || String(i + 1) === name,
  );
  return found && { press: found.press, reason };
}

const isSame = (a: string, b: string) => a.toLocaleLowerCase() === b.toLocaleLowerCase();
