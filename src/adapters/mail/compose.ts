import {
  type Button,
  bytes,
  fitted,
  type Message,
  type Outgoing,
  oneLine,
  plainText,
  shortened,
} from "../../question/index.ts";
import { type Keys, linkToken, markOf } from "./links.ts";
import { darkSheet, opensInMail } from "./looks.ts";
import { attribute, clean, isWeb, partsHtml, said } from "./parts.ts";
import { domainOf, type MailSettings } from "./settings.ts";
import { words } from "./words.ts";

/** Some programs cut what is longer than 102 KB. */
export const mostBytes = 90_000;
export const linkDays = 30;
const daySeconds = 86_400;

export interface Writing {
  readonly settings: Pick<MailSettings, "from" | "replyTo">;
  readonly keys: Keys;
  /** Where our pages for links are, without a slash at the end; absent where they cannot be reached. */
  readonly pagesUrl?: string;
  readonly seconds: number;
}

export interface Written {
  readonly from: { readonly name: string; readonly address: string };
  readonly to: string;
  readonly replyTo?: string;
  readonly subject: string;
  readonly messageId: string;
  readonly inReplyTo?: string;
  readonly references?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly html: string;
}

interface Way {
  readonly button: Button;
  readonly label: string;
  readonly url: string;
  readonly look: string;
}

/** A message as a mail, and what of it had to be left out. The same message is always the same mail, by its Message-ID. */
export function written(
  outgoing: Outgoing,
  writing: Writing,
): { readonly mail: Written; readonly notes: readonly string[]; readonly shown: Message } {
  const build = (message: Message) => mailOf({ ...outgoing, message }, writing);
  const { message, notes } = fitted(outgoing.message, (one) => bytes(build(one).html) <= mostBytes);
  const { buttons = [] } = message;
  const shown = { ...message, buttons: waysOf({ ...outgoing, message }, writing).map(({ button }) => button) };
  const left = buttons.length - shown.buttons.length;
  const lost = left === 0 ? [] : [`${left} buttons cannot be shown here: nobody could tell who pressed them`];
  return { mail: build(message), notes: [...notes, ...lost], shown };
}

function waysOf({ id, to, message }: Outgoing, writing: Writing): readonly Way[] {
  const replies = repliesTo(id, writing);
  const of = { id, to: to.target, isForOne: to.kind === "person", replies, message };
  return (message.buttons ?? []).flatMap((button) => wayOf(button, of, writing) ?? []);
}

/** Where an answer to a message goes. */
function repliesTo(id: string, { settings, keys }: Writing): string | undefined {
  return settings.replyTo?.replace("@", `+${id}.${markOf(keys, id)}@`);
}

function mailOf(outgoing: Outgoing, writing: Writing): Written {
  const { id, to, message, thread } = outgoing;
  const { from } = writing.settings;
  const domain = domainOf(from.address);
  const mark = markOf(writing.keys, id);
  const replies = repliesTo(id, writing);
  const isForOne = to.kind === "person";
  const ways = waysOf(outgoing, writing);
  const hints = hintsOf(message, { isForOne, hasLinks: ways.some(({ url }) => isOurs(url, writing)), replies });
  const root = thread?.["id"];
  return {
    from: { name: oneLine(clean(from.name)), address: from.address },
    to: to.target,
    ...(replies !== undefined && { replyTo: replies }),
    subject: shortened(oneLine(clean(message.title)), 200) || "–",
    messageId: `<${id}.${mark}@${domain}>`,
    ...(root !== undefined && { inReplyTo: root, references: root }),
    headers: {
      "Auto-Submitted": "auto-generated",
      "X-Auto-Response-Suppress": "All",
      "List-Id": `<decisions.thence.${domain}>`,
      "Content-Language": message.language,
    },
    text: textOf(message, ways, hints),
    html: htmlOf(message, ways, hints),
  };
}

const isOurs = (url: string, { pagesUrl }: Writing) => pagesUrl !== undefined && url.startsWith(`${pagesUrl}/`);

/** Where a button leads: a page of ours for one person; for a group, of which a link would name nobody, a reply from one's own address. */
function wayOf(
  button: Button,
  of: {
    readonly id: string;
    readonly to: string;
    readonly isForOne: boolean;
    readonly replies: string | undefined;
    readonly message: Message;
  },
  { pagesUrl, keys, seconds }: Writing,
): Way | undefined {
  const { label, press, url, style } = button;
  const look = style ?? "button";
  if (url !== undefined) return isWeb(url) ? { button, label, url, look } : undefined;
  if (of.isForOne && pagesUrl !== undefined) {
    const untilSeconds = (Math.floor(seconds / daySeconds) + linkDays + 1) * daySeconds;
    const token = linkToken(keys, { message: of.id, button: button.id, recipient: of.to, untilSeconds });
    return { button, label, url: `${pagesUrl}/press?t=${token}`, look };
  }
  if (of.replies === undefined || press?.does !== "answer") return undefined;
  const { language, title } = of.message;
  const query = [
    `subject=${encodeURIComponent(`Re: ${oneLine(clean(title))}`)}`,
    `body=${encodeURIComponent(`${press.option}: `)}`,
  ];
  return {
    button,
    label: `${label} (${words[language].reasonHere})`,
    url: `mailto:${of.replies}?${query.join("&")}`,
    look,
  };
}

function hintsOf(
  { language, buttons = [] }: Message,
  {
    isForOne,
    hasLinks,
    replies,
  }: { readonly isForOne: boolean; readonly hasLinks: boolean; readonly replies: string | undefined },
): readonly string[] {
  const say = words[language];
  const options = buttons.flatMap(({ press }) => (press?.does === "answer" ? [press.option] : []));
  const ours = hasLinks ? [say.yours(linkDays)] : [];
  if (replies === undefined) return ours;
  if (options.length === 0) return [...ours, say.onlyTalk];
  const names = options.join(say.or);
  return [...ours, isForOne ? say.byReply(names) : say.onlyReply(names)];
}

function textOf(message: Message, ways: readonly Way[], hints: readonly string[]): string {
  const { foot, ...rest } = message;
  const links = ways.map(({ label, url }) => `${oneLine(label)}:\n${url}`);
  return clean([plainText(rest), ...links, ...hints, ...(foot === undefined ? [] : [foot])].join("\n\n"));
}

function htmlOf(message: Message, ways: readonly Way[], hints: readonly string[]): string {
  const { language, title, foot } = message;
  const open = opensInMail;
  const buttons = ways.map(
    ({ label, url, look }) => `${open("a", look, ` href="${attribute(url)}"`)}${said(label)}</a>`,
  );
  const quiet = [...hints, ...(foot === undefined ? [] : [foot])].map(
    (text) => `${open("p", "quiet", ' dir="auto"')}${said(text)}</p>`,
  );
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${said(oneLine(title))}</title><style>${darkSheet}</style></head>
${open("body", "ground")}${open("div", "sheet")}
${open("h1", "title", ' dir="auto"')}${said(title)}</h1>
${partsHtml(message, open)}
<p>${buttons.join("\n")}</p>
${quiet.join("\n")}
</div></body></html>`;
}
