import { raw as trusted } from "hono/html";
import { button, field, type Html, html, isFollowable, link, nothing } from "../page/parts.ts";
import type { Dialog } from "../world.ts";
import { buttonsOf, type CardButton, cardsOf, widgetsOf } from "./card.ts";
import { type Json, list, record, textOf } from "./state.ts";

/** A message as Google Chat draws it, as near as simple HTML comes. */
export function drawMessage(raw: unknown): Html {
  const cards = cardsOf(raw);
  const text = textOf(record(raw)["text"]);
  const said = text === "" ? nothing : html`<p class="text" dir="auto">${text}</p>`;
  return html`${said}${cards.map((card) => drawCard(card, buttonsOf(cards)))}`;
}

export function drawCard(card: Json, buttons: readonly CardButton[]): Html {
  return html`<div class="card">${widgetsOf(card).map((widget) => drawWidget(widget, buttons))}</div>`;
}

function drawWidget(
  { textParagraph, decoratedText, buttonList, textInput, selectionInput }: Json,
  buttons: readonly CardButton[],
): Html {
  if (textParagraph) return html`<p class="text" dir="auto">${markup(textOf(record(textParagraph)["text"]))}</p>`;
  if (decoratedText) return html`<p class="text" dir="auto">${markup(textOf(record(decoratedText)["text"]))}</p>`;
  if (buttonList)
    return html`<div class="buttons">${list(record(buttonList)["buttons"]).map((one) => drawButton(one, buttons))}</div>`;
  if (textInput || selectionInput) return drawInput(record(textInput ?? selectionInput));
  return nothing;
}

function drawButton(raw: Json, buttons: readonly CardButton[]): Html {
  const url = record(record(raw["onClick"])["openLink"])["url"];
  if (url !== undefined) return link(textOf(url), textOf(raw["text"]));
  const found = buttons.find((one) => one.raw === raw);
  return found
    ? button(found.id, found.label, raw["color"] ? "danger" : raw["type"] === "FILLED" ? "primary" : "plain")
    : nothing;
}

function drawInput(input: Json): Html {
  const items = list(input["items"]);
  const hint = textOf(input["hintText"]);
  return field({
    ...{ id: textOf(input["name"]), label: textOf(input["label"]) || hint },
    kind: items.length > 0 ? "choice" : input["type"] === "MULTIPLE_LINE" ? "lines" : "text",
    choices: items.map(({ text, value }) => ({ value: textOf(value), label: textOf(text) })),
    initial: textOf(input["value"]) || textOf(items.find(({ selected }) => selected === true)?.["value"]),
    ...(hint !== "" && { hint }),
  });
}

export function drawDialog({ raw }: Dialog): { readonly title: string; readonly submit: string; readonly body: Html } {
  const card = record(raw);
  const [submit] = buttonsOf([card]);
  return { title: googleTitle, submit: submit?.label ?? "Send", body: drawCard(card, []) };
}

const googleTitle = "Thence";
const tags = /<(\/?[bius]|br\/?|\/a)>|<a href="([^"<>]*)">/gi;

/** The few tags that cards know; everything else of it is text. */
function markup(text: string): Html {
  let [out, at] = ["", 0];
  for (const found of text.matchAll(tags)) {
    out += plain(text.slice(at, found.index));
    const [whole, tag, href] = found;
    if (href !== undefined)
      out += isFollowable(href) ? `<a href="${plain(href)}" target="_blank" rel="noopener noreferrer">` : "<a>";
    else out += tag === undefined ? "" : whole.toLowerCase();
    at = found.index + whole.length;
  }
  return html`${trusted(out + plain(text.slice(at)))}`;
}

const entities: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&amp;": "&",
};
const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function plain(text: string): string {
  const read = text.replace(/&(lt|gt|quot|#39|amp);/g, (one) => entities[one] ?? one);
  return read.replace(/[&<>"']/g, (one) => escapes[one] ?? one);
}
