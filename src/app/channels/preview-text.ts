import { terminalText } from "../../chart/index.ts";
import { type Button, type Part, plainText } from "../../question/index.ts";
import type { MessagePreview } from "./preview.ts";

/** A preview for whoever writes playbooks: whom it goes to, the message as it was cut, its buttons with what each asks for. */
export function previewText(preview: MessagePreview, columns: number): string {
  const { channel, adapter, to, person, language, shown, capabilities } = preview;
  const by = channel === adapter ? channel : `${channel} (${adapter})`;
  const whom = person === undefined || person === to.target ? to.target : `${person} (${to.target})`;
  const head = `${by}, to ${whom}, in ${languages[language]}`;
  const { parts, mentions = [], foot, title } = shown;
  const called = mentions.map(({ name }) => `@${name.replace(/^@/, "")}`).join(" ");
  const body = [
    title,
    called,
    ...parts.map((part) => partText(part, preview, columns - margin.length)),
    ...(capabilities.buttons ? [buttonLines(shown.buttons ?? [])] : []),
    foot ?? "",
  ].filter((text) => text !== "");
  return [
    harmless(head),
    "",
    ...harmless(body.join("\n\n"))
      .split("\n")
      .map((line) => `${margin}${line}`.trimEnd()),
  ].join("\n");
}

const margin = "│ ";
const languages = { en: "English", da: "Danish" };

function partText(part: Part, { capabilities }: MessagePreview, columns: number): string {
  if (part.kind === "chart" && capabilities.charts !== "text")
    return terminalText(part.picture, { columns: Math.max(30, columns) }).trimEnd();
  return plainText({ language: "en", title: "", parts: [part] });
}

function buttonLines(buttons: readonly Button[]): string {
  return buttons
    .map(({ label, form, url }) => {
      const asks = form?.fields
        .map((field) => `${field.label}${field.required === false ? " (may be left out)" : ""}`)
        .join(" · ");
      const then = url ?? (asks === undefined || asks === "" ? "" : `asks: ${asks}`);
      return `[ ${label} ]${then === "" ? "" : `  ${then}`}`;
    })
    .join("\n");
}

// What people wrote must do nothing to the terminal that it is looked at in.
const harmless = (text: string) => text.toWellFormed().replace(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu, "");
