import { type Button, bytes, fitted, type Mention, type Message, type Part, shortened } from "../../question/index.ts";
import { type Click, type Functions, onClick } from "./click.ts";
import { bold, html, isLink, label } from "./html.ts";
import { most } from "./limits.ts";
import { partText } from "./part-text.ts";

type Json = Readonly<Record<string, unknown>>;

/** A message as Google Chat takes it, and what of it had to be left out. */
export interface Drawn {
  readonly payload: Json;
  readonly notes: readonly string[];
}

/** A message as a card, within what the platform takes. What people wrote is escaped; `text` beside it holds mentions and nothing of theirs. */
export function drawn(id: string, message: Message, functions: Functions): Drawn {
  const whole = payloadOf(id, message, functions);
  if (isWithin(whole.payload)) return whole;
  const fits = (one: Message) => isWithin(payloadOf(id, one, functions).payload);
  const first = fitted(message, fits);
  const cut = fits(first.message) ? first : { message: least(first.message, fits), notes: [...first.notes, leftOut] };
  const { payload, notes } = payloadOf(id, cut.message, functions);
  return { payload, notes: [...cut.notes, ...notes] };
}

const leftOut = "what did not fit was left out";

export function isWithin(payload: Json): boolean {
  return bytes(JSON.stringify(payload)) <= most.messageBytes && widgetsIn(payload) <= most.widgets;
}

function widgetsIn(payload: Json): number {
  const cards = Array.isArray(payload["cardsV2"]) ? payload["cardsV2"] : [];
  return JSON.stringify(cards).split(/"(?:textParagraph|buttonList|divider)":/).length - 1;
}

/** What is left where nothing else helps: first goes what only informs, then buttons, and cautions last. */
function least(message: Message, fits: (message: Message) => boolean): Message {
  let one: Message = { ...message, title: shortened(message.title, most.title) };
  const isCaution = (part: Part) => part.kind === "caution";
  while (!fits(one) && one.parts.some((part) => !isCaution(part))) {
    const last = one.parts.findLastIndex((part) => !isCaution(part));
    one = { ...one, parts: one.parts.toSpliced(last, 1) };
  }
  while (!fits(one) && (one.buttons ?? []).length > 0) one = { ...one, buttons: one.buttons?.slice(0, -1) ?? [] };
  while (!fits(one) && one.parts.length > 0) one = { ...one, parts: one.parts.slice(0, -1) };
  return fits(one) ? one : { language: one.language, title: one.title, parts: [] };
}

function payloadOf(id: string, message: Message, functions: Functions): Drawn {
  const { title, parts, mentions = [], buttons = [], foot, language } = message;
  const pieces = parts.map((part) => partText(part, language));
  const called = calledOf(mentions.slice(0, most.mentions));
  const shown = buttons.filter(({ url }) => url === undefined || isLink(url, most.url));
  const lists = [];
  for (let i = 0; i < shown.length; i += most.buttonsOfList)
    lists.push({
      buttonList: { buttons: shown.slice(i, i + most.buttonsOfList).map((one) => buttonOf(id, one, functions)) },
    });
  const widgets = [
    ...[bold(shortened(title, most.title)) || "–", ...called.names, ...pieces.map(({ text }) => text)]
      .filter((text) => text !== "")
      .map(paragraph),
    ...lists,
    ...(foot === undefined || foot.trim() === "" ? [] : [paragraph(`<i>${html(foot)}</i>`)]),
  ];
  const payload = {
    text: called.text,
    fallbackText: label(title, most.fallback),
    cardsV2: [{ cardId: "message", card: { sections: [{ widgets }] } }],
  };
  const bad = buttons.length - shown.length;
  const notes = pieces.flatMap(({ note }) => (note === undefined ? [] : [note]));
  return { payload, notes: bad === 0 ? notes : [...notes, `${bad} buttons cannot be shown here`] };
}

export function paragraph(text: string): Json {
  return { textParagraph: { text } };
}

const danger = { red: 0.7, green: 0.1, blue: 0.1 };

function buttonOf(message: string, { id, label: text, style, form, url }: Button, functions: Functions): Json {
  const click: Click = { message, button: id };
  return {
    text: label(text, most.buttonLabel),
    ...(style === "primary" && { type: "FILLED" }),
    ...(style === "danger" && { color: danger }),
    onClick: url === undefined ? onClick(click, functions, { opens: form !== undefined }) : { openLink: { url } },
  };
}

/** Only `text` calls people, and it reads markup that cannot be escaped: so nothing stands there but ids of users. */
function calledOf(mentions: readonly Mention[]): { readonly text: string; readonly names: readonly string[] } {
  const isUser = ({ id }: Mention) => id !== undefined && /^users\/\d{1,40}$/.test(id);
  const names = mentions.filter((one) => !isUser(one)).map(({ name }) => label(name, most.cell));
  return {
    text: mentions
      .filter(isUser)
      .map(({ id }) => `<${id}>`)
      .join(" "),
    names: names.length === 0 ? [] : [html(names.join(", "))],
  };
}
