import { type Json, list, record, textOf } from "./state.ts";

/** A button of a card, and what it does. */
export interface CardButton {
  readonly id: string;
  readonly label: string;
  readonly raw: Json;
}

const maxBytes = 32_000;
const maxText = 4_096;
const maxWidgets = 100;

export function cardsOf(raw: unknown): readonly Json[] {
  return list(record(raw)["cardsV2"]).map(({ card }) => record(card));
}

export function widgetsOf(card: Json): readonly Json[] {
  return list(card["sections"]).flatMap(({ widgets }) => list(widgets));
}

export function buttonsOf(cards: readonly Json[]): readonly CardButton[] {
  const all = cards.flatMap(widgetsOf).flatMap(({ buttonList }) => list(record(buttonList)["buttons"]));
  return all.map((raw, i) => ({ id: `b${i}`, label: textOf(raw["text"]), raw }));
}

const kinds =
  /^(textParagraph|image|decoratedText|buttonList|textInput|selectionInput|dateTimePicker|divider|grid|columns|chipList|horizontalAlignment|visibility)$/;

/** Why Google would not take a message; undefined where it would. */
export function problemIn(message: Json): string | undefined {
  const { text, cardsV2 } = message;
  if (Buffer.byteLength(JSON.stringify(message)) > maxBytes) return "Message exceeds the maximum size.";
  if (textOf(text).length > maxText) return "Message text is too long.";
  if (textOf(text).trim() === "" && list(cardsV2).length === 0) return "Message cannot be empty.";
  const widgets = cardsOf(message).flatMap(widgetsOf);
  if (widgets.length > maxWidgets) return "A card has more than 100 widgets.";
  const unknown = widgets.flatMap((one) => Object.keys(one)).find((kind) => !kinds.test(kind));
  if (unknown !== undefined) return `Unknown name "${unknown.slice(0, 40)}" at widgets.`;
  const wrong = buttonsOf(cardsOf(message)).some(({ label, raw }) => label === "" || !raw["onClick"]);
  return wrong ? "A button needs a text and an onClick." : undefined;
}
