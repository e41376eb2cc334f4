import { isRecord } from "../../kit/is-record.ts";
import { type Html, html, link } from "../page/parts.ts";
import type { World } from "../world.ts";
import { slackAccess } from "./state.ts";

/** Slack's own markup: <@U1>, <https://…|text>, *bold*, _italic_, ~struck~, `code`, and &amp; &lt; &gt;. */
export function mrkdwn(world: World, text: string): Html {
  const parts = text.split(
    /(<[^<>\n]+>|```[\s\S]+?```|`[^`\n]+`|(?<![\w*])\*[^*\n]+\*(?![\w*])|(?<![\w_])_[^_\n]+_(?![\w_])|(?<![\w~])~[^~\n]+~(?![\w~]))/,
  );
  return html`${parts.map((part, i) => (i % 2 === 0 ? plain(part) : special(world, part)))}`;
}

const plain = (text: string): string => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

function special(world: World, part: string): Html | string {
  const inside = part.slice(1, -1);
  if (part.startsWith("```")) return html`<pre>${plain(part.slice(3, -3))}</pre>`;
  if (part.startsWith("`")) return html`<code>${plain(inside)}</code>`;
  if (part.startsWith("*")) return html`<b>${mrkdwn(world, inside)}</b>`;
  if (part.startsWith("_")) return html`<i>${mrkdwn(world, inside)}</i>`;
  if (part.startsWith("~")) return html`<s>${mrkdwn(world, inside)}</s>`;
  const [target = "", label] = inside.split("|");
  if (target.startsWith("@")) return mention(world, target.slice(1));
  if (target.startsWith("#"))
    return html`<span class="mention">#${label ?? world.findConversation("slack", target.slice(1))?.name ?? target}</span>`;
  if (target.startsWith("!")) return html`<span class="mention">@${label ?? target.slice(1).split("^")[0]}</span>`;
  return link(plain(target), plain(label ?? target));
}

function mention(world: World, id: string): Html {
  const name = id === slackAccess.botUser ? "Thence" : (world.findPerson(id)?.name ?? id);
  return html`<span class="mention">@${name}</span>`;
}

/** Rich text: sections, lists, quotes and preformatted text. */
export function richText(world: World, block: Readonly<Record<string, unknown>>): Html {
  const elements = Array.isArray(block["elements"]) ? block["elements"].filter(isRecord) : [];
  const inside = (one: Readonly<Record<string, unknown>>): Html => {
    const own = Array.isArray(one["elements"]) ? one["elements"].filter(isRecord) : [];
    return html`${own.map((part) => piece(world, part))}`;
  };
  return html`${elements.map((one) => {
    switch (one["type"]) {
      case "rich_text_list": {
        const items = Array.isArray(one["elements"]) ? one["elements"].filter(isRecord) : [];
        const lines = items.map((item) => html`<li>${inside(item)}</li>`);
        return one["style"] === "ordered" ? html`<ol>${lines}</ol>` : html`<ul>${lines}</ul>`;
      }
      case "rich_text_quote":
        return html`<blockquote>${inside(one)}</blockquote>`;
      case "rich_text_preformatted":
        return html`<pre>${inside(one)}</pre>`;
      default:
        return html`<p class="text" dir="auto">${inside(one)}</p>`;
    }
  })}`;
}

/** Those that apps use most; others are shown by their names. */
const pictured: Readonly<Record<string, string>> = {
  warning: "⚠️",
  white_check_mark: "✅",
  x: "❌",
  tada: "🎉",
  bulb: "💡",
};

function piece(world: World, part: Readonly<Record<string, unknown>>): Html {
  const style = isRecord(part["style"]) ? part["style"] : {};
  const text = String(part["text"] ?? part["url"] ?? part["name"] ?? part["value"] ?? "");
  switch (part["type"]) {
    case "link":
      return link(String(part["url"] ?? ""), text);
    case "user":
      return mention(world, String(part["user_id"]));
    case "broadcast":
      return html`<span class="mention">@${String(part["range"])}</span>`;
    case "emoji":
      return html`${pictured[text] ?? `:${text}:`}`;
    default: {
      const coded = style["code"] === true ? html`<code>${text}</code>` : html`${text}`;
      const slanted = style["italic"] === true ? html`<i>${coded}</i>` : coded;
      const struck = style["strike"] === true ? html`<s>${slanted}</s>` : slanted;
      return style["bold"] === true ? html`<b>${struck}</b>` : struck;
    }
  }
}
