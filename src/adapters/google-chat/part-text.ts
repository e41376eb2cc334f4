import type { Part } from "../../question/index.ts";
import { chartText } from "./chart-text.ts";
import { bold, html, isLink, label } from "./html.ts";
import { most } from "./limits.ts";

export interface Piece {
  /** HTML as cards read it; empty where there is nothing to read. */
  readonly text: string;
  readonly note?: string;
}

/** What a part of a message says, as a paragraph of a card. */
export function partText(part: Part, language: string): Piece {
  switch (part.kind) {
    case "text":
      return { text: html(part.text) };
    case "caution": {
      const link = part.url !== undefined && isLink(part.url, most.url) ? ` <a href="${html(part.url)}">↗</a>` : "";
      return { text: `⚠ ${bold(part.text)}${link}` };
    }
    case "facts":
      return { text: part.facts.map(({ label: name, value }) => `${bold(`${name}:`)} ${html(value)}`).join("<br>") };
    case "list":
      return { text: part.items.map((item) => `• ${html(item)}`).join("<br>") };
    case "quote":
      return { text: `${bold(`${part.by}:`)}<br><i>${html(part.text)}</i>` };
    case "chart":
      return chartText(part, language);
    case "table":
      return tableText(part);
  }
}

/** A card has no tables: a line a row, each value behind the name of its column. */
function tableText({ title, columns, rows }: Extract<Part, { kind: "table" }>): Piece {
  if (columns.length === 0) return { text: "" };
  const kept = rows.slice(0, most.tableRows);
  const cell = (text: string) => label(text, most.cell);
  const line = (row: readonly string[]) =>
    columns
      .map((column, i) => {
        const value = html(cell(row[i] ?? ""));
        return i === 0 ? `• <b>${value}</b>` : `${html(cell(column))}: ${value}`;
      })
      .join(" · ");
  const lines = [...(title === undefined || title === "" ? [] : [bold(title)]), ...kept.map(line)];
  const left = rows.length - kept.length;
  return {
    text: lines.join("<br>"),
    ...(left > 0 && { note: `the table was drawn without its last ${left} rows` }),
  };
}
