import { isRecord } from "../../kit/is-record.ts";
import { button, chart, field, type Html, html, link, nothing, type Series, table } from "../page/parts.ts";
import type { Dialog, World } from "../world.ts";
import { type Element, elementsOf, fieldId, optionsOf, textIn } from "./elements.ts";
import { mrkdwn, richText } from "./mrkdwn.ts";

type Json = Readonly<Record<string, unknown>>;
const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isRecord) : []);

/** A message as Slack draws it, as near as simple HTML comes. */
export function drawBlocks(world: World, raw: unknown): Html {
  if (!isRecord(raw)) return nothing;
  const blocks = list(raw["blocks"]);
  const files = list(raw["files"]).map(
    (one) => html`<p class="quiet">File: ${String(one["title"] ?? one["name"])}, ${String(one["size"])} bytes</p>`,
  );
  const attachments = list(raw["attachments"]).map(
    (one) => html`<div class="container">${drawBlocks(world, one)}</div>`,
  );
  const body =
    blocks.length > 0
      ? blocks.map((block) => drawBlock(world, block))
      : html`<p class="text">${mrkdwn(world, String(raw["text"] ?? ""))}</p>`;
  return html`${body}${attachments}${files}`;
}

function drawBlock(world: World, block: Json): Html {
  const text = (value: unknown) =>
    isRecord(value) && value["type"] === "mrkdwn" ? mrkdwn(world, textIn(value)) : html`${textIn(value)}`;
  switch (block["type"]) {
    case "header":
      return html`<h3 dir="auto">${textIn(block["text"])}</h3>`;
    case "divider":
      return html`<hr>`;
    case "section": {
      const fields = list(block["fields"]).map((one) => html`<div>${text(one)}</div>`);
      const body = html`<div>${block["text"] ? html`<p class="text">${text(block["text"])}</p>` : nothing}${fields.length > 0 ? html`<div class="fields">${fields}</div>` : nothing}</div>`;
      const side = elementsOf([block]).map((one) => drawElement(one));
      return side.length > 0 ? html`<div class="side">${body}<div>${side}</div></div>` : body;
    }
    case "context":
      return html`<p class="quiet"><small>${list(block["elements"]).map((one) => (one["type"] === "image" ? html`[${String(one["alt_text"])}] ` : html`${text(one)} `))}</small></p>`;
    case "actions":
      return html`<div class="buttons">${elementsOf([block]).map((one) => drawElement(one))}</div>`;
    case "input":
      return html`${elementsOf([block]).map((one) => drawInput(one, block, undefined, undefined))}`;
    case "rich_text":
      return richText(world, block);
    case "markdown":
      return html`<p class="text">${String(block["text"] ?? "")}</p>`;
    case "image":
      return html`<p class="quiet">Picture: ${String(block["alt_text"] ?? "")}</p>`;
    case "table":
    case "data_table":
      return drawTable(world, block);
    case "data_visualization":
      return drawChart(block);
    default:
      return html`<p class="quiet">A block of type ${String(block["type"])}.</p>`;
  }
}

function drawElement(one: Element): Html {
  const { raw, type } = one;
  const id = fieldId(one);
  if (type === "button") {
    const style = raw["style"] === "primary" || raw["style"] === "danger" ? raw["style"] : "plain";
    const label = textIn(raw["text"]);
    if (typeof raw["url"] === "string")
      return html`${link(raw["url"], label)} ${button(id, `${label}: tell the app`, style)}`;
    return button(id, label, style);
  }
  const label = textIn(raw["placeholder"]) || one.action;
  const choices = optionsOf(raw).map((option) => ({ value: String(option["value"]), label: textIn(option["text"]) }));
  const kind =
    type === "datepicker"
      ? "date"
      : /^multi|checkboxes/.test(type)
        ? "choices"
        : choices.length > 0
          ? "choice"
          : "text";
  return html`${field({ id, label, kind, choices })}${button(id, "Choose")}`;
}

/** A form that is open. */
export function drawView(
  world: World,
  dialog: Dialog,
): { readonly title: string; readonly submit: string; readonly body: Html } {
  const view = isRecord(dialog.raw) ? dialog.raw : {};
  const state = isRecord(view["state"]) && isRecord(view["state"]["values"]) ? view["state"]["values"] : {};
  const body = list(view["blocks"]).map((block) => {
    if (block["type"] !== "input") return drawBlock(world, block);
    return elementsOf([block]).map((one) => {
      const held = state[one.block];
      return drawInput(one, block, isRecord(held) ? held[one.action] : undefined, dialog.problems[one.block]);
    });
  });
  return { title: textIn(view["title"]), submit: textIn(view["submit"]) || "Done", body: html`${body}` };
}

function drawInput(one: Element, block: Json, held: unknown, problem: string | undefined): Html {
  const { raw, type } = one;
  const before = isRecord(held)
    ? (held["value"] ?? held["selected_date"] ?? valueIn(held["selected_option"]))
    : undefined;
  const initial = before ?? raw["initial_value"] ?? raw["initial_date"] ?? valueIn(raw["initial_option"]);
  const choices = optionsOf(raw).map((option) => ({ value: String(option["value"]), label: textIn(option["text"]) }));
  const kinds: Readonly<Record<string, "date" | "number" | "choices">> = {
    datepicker: "date",
    number_input: "number",
    checkboxes: "choices",
    multi_static_select: "choices",
  };
  const kind = kinds[type] ?? (choices.length > 0 ? "choice" : raw["multiline"] === true ? "lines" : "text");
  const hint = textIn(block["hint"]) || textIn(raw["placeholder"]);
  return field({
    ...{ id: fieldId(one), label: textIn(block["label"]), kind, choices, isOptional: block["optional"] === true },
    ...(typeof initial === "string" && { initial }),
    ...(hint !== "" && { hint }),
    ...(problem !== undefined && { problem }),
  });
}

const valueIn = (option: unknown) => (isRecord(option) ? option["value"] : undefined);

function drawTable(world: World, block: Json): Html {
  const rows = Array.isArray(block["rows"]) ? block["rows"].filter(Array.isArray) : [];
  const cell = (one: unknown): Html => {
    if (!isRecord(one)) return html`${String(one ?? "")}`;
    return one["type"] === "rich_text" ? richText(world, one) : html`${textIn(one) || String(one["value"] ?? "")}`;
  };
  const [head = [], ...rest] = rows.map((row) => row.map(cell));
  const title = typeof block["caption"] === "string" ? html`<p class="quiet">${block["caption"]}</p>` : nothing;
  return html`${title}${table(head, rest)}`;
}

function drawChart(block: Json): Html {
  const shown = isRecord(block["chart"]) ? block["chart"] : {};
  const title = typeof block["title"] === "string" ? block["title"] : textIn(block["title"]);
  const pie = list(shown["segments"]);
  if (pie.length > 0)
    return table(
      [title, ""],
      pie.map((one) => [String(one["label"]), String(one["value"])]),
    );
  const series: readonly Series[] = list(shown["series"]).map((one) => ({
    name: String(one["name"] ?? ""),
    values: list(one["data"]).map((point) => Number(point["value"])),
  }));
  const labels = list(list(shown["series"])[0]?.["data"]).map((point) => String(point["label"] ?? ""));
  return chart(title, shown["type"] === "bar" ? "bar" : "line", labels, series);
}
