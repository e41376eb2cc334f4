import { type Html, html, link } from "../page/parts.ts";

/** What a TextBlock reads of markdown: **bold**, _italic_, [text](address), lines and lists; and `<at>` of mentions. */
export function markdown(text: string): Html {
  return html`${text.split("\n").map((line, i) => html`${i > 0 ? html`<br>` : ""}${inline(line.replace(/^\s*[-*] /, "• "))}`)}`;
}

function inline(text: string): Html {
  const parts = text.split(
    /(<at>[^<>]*<\/at>|\*\*[^*]+\*\*|\[[^\]]+\]\([^()\s]+\)|(?<![\w*])\*[^*\s][^*]*\*(?![\w*])|(?<![\w_])_[^_]+_(?![\w_]))/,
  );
  return html`${parts.map((part, i) => (i % 2 === 0 ? part : special(part)))}`;
}

function special(part: string): Html {
  const [, label = "", url = ""] = /^\[([^\]]+)\]\(([^()\s]+)\)$/.exec(part) ?? [];
  if (url !== "") return link(url, label);
  if (part.startsWith("<at>")) return html`<span class="mention">@${part.slice(4, -5)}</span>`;
  if (part.startsWith("**")) return html`<b>${inline(part.slice(2, -2))}</b>`;
  return html`<i>${inline(part.slice(1, -1))}</i>`;
}
