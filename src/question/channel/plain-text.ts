import type { Message, Part } from "./message.ts";

/** A message as text: for terminals, notifications, the text part of a mail, and where nothing else can be drawn. */
export function plainText(message: Message): string {
  const { title, parts, mentions = [], foot } = message;
  const to = mentions.length === 0 ? [] : [mentions.map(({ name }) => name).join(", ")];
  return [title, ...to, ...parts.map(partText), ...(foot === undefined ? [] : [foot])]
    .filter((text) => text !== "")
    .join("\n\n");
}

function partText(part: Part): string {
  switch (part.kind) {
    case "text":
      return part.text;
    case "caution":
      return `! ${part.text}${part.url === undefined ? "" : ` (${part.url})`}`;
    case "facts":
      return part.facts.map(({ label, value }) => `${label}: ${value}`).join("\n");
    case "list":
      return part.items.map((item) => `- ${item}`).join("\n");
    case "quote":
      return `${part.by}: “${part.text}”`;
    case "chart":
      return part.says;
    case "table":
      return tableText(part);
  }
}

function tableText({ title, columns, rows }: Extract<Part, { kind: "table" }>): string {
  const widths = columns.map((column, i) => Math.max(column.length, ...rows.map((row) => (row[i] ?? "").length)));
  const line = (cells: readonly string[]) =>
    widths
      .map((width, i) => (cells[i] ?? "").padEnd(width))
      .join("  ")
      .trimEnd();
  return [...(title === undefined ? [] : [title]), line(columns), ...rows.map(line)].join("\n");
}
