import { type Message, type Part, plainText } from "../../question/index.ts";
import { drawText } from "../draw-text.ts";

/** A message in a terminal: as text, its pictures drawn, and under it what could be pressed. */
export function previewText(message: Message, how: { readonly columns: number; readonly ascii: boolean }): string {
  const drawn = message.parts.map(
    (part): Part => (part.kind === "chart" ? { kind: "text", text: drawText(part.picture, how) } : part),
  );
  const buttons = (message.buttons ?? []).map(({ label, url }) => `[${label}${url === undefined ? "" : `: ${url}`}]`);
  return [plainText({ ...message, parts: drawn }), ...(buttons.length > 0 ? [buttons.join(" ")] : [])].join("\n\n");
}
