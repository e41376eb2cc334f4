import { isRecord } from "../../kit/is-record.ts";
import { button, type Html, html, link, nothing, table } from "../page/parts.ts";
import { actionsOf, type CardAction, cardsOf, type Json, list, textOf } from "./card.ts";
import { drawChart } from "./draw-chart.ts";
import { drawInput } from "./draw-input.ts";
import { markdown } from "./markdown.ts";
import type { View } from "./state.ts";

/** A message as Teams draws it to somebody, as near as simple HTML comes. */
export function drawActivity(raw: unknown, view: View = {}): Html {
  if (!isRecord(raw)) return nothing;
  const cards = view.card === undefined ? cardsOf(raw) : [view.card].filter(isRecord);
  const actions = actionsOf(cards);
  const text = textOf(raw["text"]);
  const said =
    text === ""
      ? nothing
      : html`<p class="text" dir="auto">${raw["textFormat"] === "plain" ? text : markdown(text)}</p>`;
  const told =
    view.told === undefined
      ? nothing
      : html`<p class="${view.isProblem ? "problem" : "told"}" role="status" dir="auto">${view.told}</p>`;
  return html`${said}${cards.map((card) => drawCard(card, actions, view.typed ?? {}))}${told}`;
}

type Typed = Readonly<Record<string, string>>;

/** A card, within the form of its message or of a dialog. */
export function drawCard(card: Json, actions: readonly CardAction[], typed: Typed): Html {
  const draw: Draw = (element) => drawElement(element, { actions, typed });
  const own = list(card["actions"]).map((raw) => drawAction(raw, { actions, typed }));
  return html`<div class="card">${list(card["body"]).map(draw)}${own.length > 0 ? html`<div class="buttons">${own}</div>` : nothing}</div>`;
}

type Draw = (element: Json) => Html;

interface Within {
  readonly actions: readonly CardAction[];
  readonly typed: Typed;
}

function drawElement(element: Json, within: Within): Html {
  const type = textOf(element["type"]);
  const draw: Draw = (one) => drawElement(one, within);
  if (element["isVisible"] === false) return nothing;
  if (type.startsWith("Input.")) return drawInput(element, within.typed);
  if (type.startsWith("Chart.")) return drawChart(element);
  switch (type) {
    case "TextBlock":
      return styled(element, markdown(textOf(element["text"])));
    case "RichTextBlock":
      return html`<p class="text" dir="auto">${list(element["inlines"]).map(drawRun)}${strings(element["inlines"])}</p>`;
    case "Container":
    case "TableCell":
    case "Column": {
      const style = textOf(element["style"]);
      const to = isRecord(element["selectAction"]) ? drawAction(element["selectAction"], within) : nothing;
      const inside = html`${list(element["items"]).map(draw)}${to}`;
      return style === "" || style === "default"
        ? html`<div>${inside}</div>`
        : html`<div class="container ${style}">${inside}</div>`;
    }
    case "ColumnSet":
      return html`<div class="columns">${list(element["columns"]).map((one) => draw({ ...one, type: "Column" }))}</div>`;
    case "FactSet":
      return table(
        ["", ""],
        list(element["facts"]).map((one) => [markdown(textOf(one["title"])), markdown(textOf(one["value"]))]),
      );
    case "Table": {
      const [head, ...rows] = list(element["rows"]).map((row) =>
        list(row["cells"]).map((cell) => draw({ ...cell, type: "TableCell" })),
      );
      return element["firstRowAsHeaders"] === false ? table([], [head ?? [], ...rows]) : table(head ?? [], rows);
    }
    case "ActionSet":
      return html`<div class="buttons">${list(element["actions"]).map((raw) => drawAction(raw, within))}</div>`;
    case "Image":
      return html`<p class="quiet">Picture: ${textOf(element["altText"]) || textOf(element["url"])}</p>`;
    case "CodeBlock":
      return html`<pre>${textOf(element["codeSnippet"])}</pre>`;
    default:
      if (isRecord(element["fallback"])) return draw(element["fallback"]);
      return element["fallback"] === "drop" ? nothing : html`<p class="quiet">An element of type ${type}.</p>`;
  }
}

function drawAction(raw: Json, { actions, typed }: Within): Html {
  const found = actions.find((one) => one.raw === raw);
  const label = textOf(raw["title"]) || "Open";
  if (raw["type"] === "Action.OpenUrl") return link(textOf(raw["url"]), label);
  if (!found) return nothing;
  const style = raw["style"] === "positive" ? "primary" : raw["style"] === "destructive" ? "danger" : "plain";
  if (raw["type"] !== "Action.ShowCard" || !isRecord(raw["card"])) return button(found.id, label, style);
  const isOpen = found.inner.some(({ inputs }) => inputs.some(({ id }) => Object.hasOwn(typed, textOf(id))));
  return html`<details class="opens ${style}" ${isOpen ? html`open` : ""}><summary>${label}</summary>${drawCard(raw["card"], found.inner, typed)}</details>`;
}

/** Runs know no markdown. */
function drawRun(run: Json): Html {
  const text = textOf(run["text"]);
  const slanted = run["italic"] === true ? html`<i>${text}</i>` : html`${text}`;
  const struck = run["strikethrough"] === true ? html`<s>${slanted}</s>` : slanted;
  return html`<span class="${looks(run)}">${struck}</span>`;
}

const strings = (inlines: unknown) => (Array.isArray(inlines) ? inlines.filter((one) => typeof one === "string") : []);

const styled = (element: Json, text: Html) => html`<p class="text ${looks(element)}" dir="auto">${text}</p>`;

function looks({ weight, size, isSubtle, color }: Json): string {
  return [
    /^bolder$/i.test(textOf(weight)) ? "bold" : "",
    /^(large|extralarge)$/i.test(textOf(size)) ? "large" : /^small$/i.test(textOf(size)) ? "small" : "",
    isSubtle === true ? "quiet" : "",
    /^(warning|attention)$/i.test(textOf(color)) ? "problem" : "",
  ]
    .filter((one) => one !== "")
    .join(" ");
}
