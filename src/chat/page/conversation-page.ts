import type { Platform } from "../platform.ts";
import type { Conversation, Dialog, Message, Person } from "../world.ts";
import { layout, type View } from "./layout.ts";
import { type Html, html, nothing } from "./parts.ts";

const maxShown = 200;

export function conversationPage(view: View, conversation: Conversation, told: string | undefined): Html {
  const { chat, as } = view;
  const platform = chat.platforms.find(({ name }) => name === conversation.platform);
  if (!platform) return nothing;
  const seen = chat.messages(conversation).filter(({ onlyFor }) => onlyFor === undefined || onlyFor === as.id);
  const messages = inThreads(seen).slice(-maxShown);
  const hidden = seen.length - messages.length;
  const body = html`<h1>${platform.title}: ${conversation.name}</h1>
${told === undefined ? nothing : html`<p class="problem" role="alert">${told}</p>`}
${chat.world
  .dialogs(as.id)
  .filter((one) => one.platform === platform.name)
  .map((dialog) => dialogOf(view, dialog))}
${hidden > 0 ? html`<p class="quiet">${hidden} older messages are not shown.</p>` : nothing}
${messages.length === 0 ? html`<p class="quiet">Nothing has been said here yet.</p>` : nothing}
${messages.map((message) => messageOf(view, platform, message))}
${writeForm(platform, conversation, as)}`;
  return layout(view, conversation.name, body, { isLive: true });
}

/** Each thread behind the message that began it. */
function inThreads(messages: readonly Message[]): readonly Message[] {
  const roots = messages.filter((one) => !one.thread || !messages.some(({ id }) => id === one.thread));
  const replies = Map.groupBy(
    messages.filter((one) => !roots.includes(one)),
    (one) => one.thread,
  );
  return roots.flatMap((root) => [root, ...(replies.get(root.id) ?? [])]);
}

function messageOf({ chat, as }: View, platform: Platform, message: Message): Html {
  const who = "app" in message.by ? message.by.app : (chat.world.findPerson(message.by.person)?.name ?? "somebody");
  const at = new Date(message.atMs).toISOString().slice(0, 19).replace("T", " ");
  const classes = [message.thread ? "reply" : "", message.isDeleted ? "gone" : "", message.onlyFor ? "aside" : ""].join(
    " ",
  );
  const marks = [
    "app" in message.by ? "app" : "",
    message.onlyFor ? "only you see this" : "",
    message.edits.length > 0 ? "edited" : "",
  ].filter((one) => one !== "");
  const form = (late: boolean, content: Html) =>
    html`<form method="post" action="/press"><input type="hidden" name="platform" value="${message.platform}"><input type="hidden" name="conversation" value="${message.conversation}"><input type="hidden" name="message" value="${message.id}"><input type="hidden" name="as" value="${as.id}">${late ? html`<input type="hidden" name="late" value="yes">` : ""}${content}</form>`;
  const older = message.edits.map(
    ({ raw, atMs }, i) =>
      html`<details class="history"><summary>As it was until ${new Date(atMs).toISOString().slice(11, 19)}${i === 0 ? "; its buttons click late" : ""}</summary>${form(i === 0, platform.render({ ...message, raw }))}</details>`,
  );
  const reactions = message.reactions.map(({ name }) => html` <code>:${name}:</code>`);
  return html`<article class="${classes}"><p><b><bdi>${who}</bdi></b> <small>${at}${marks.length > 0 ? ` · ${marks.join(" · ")}` : ""}</small></p>
${message.isDeleted ? html`<p class="quiet">This message was deleted.</p>` : form(false, platform.render(message, as))}
${reactions}${older}<details><summary>Payload</summary><pre>${typeof message.raw === "string" ? message.raw.slice(0, 20_000) : JSON.stringify(message.raw, null, 2)}</pre></details>${threadForm(platform, message, as)}</article>`;
}

/** Where somebody writes into the thread of a message: beneath the one that it began with. */
function threadForm(platform: Platform, message: Message, as: Person): Html {
  const isMail = platform.name === "mail";
  if (isMail || message.thread || message.onlyFor || message.isDeleted) return nothing;
  return html`<details><summary>Reply in the thread</summary><form class="write" method="post" action="/say">${sayFields(message.platform, message.conversation, as)}<input type="hidden" name="thread" value="${message.id}"><textarea name="text" rows="2" aria-label="Reply in the thread" placeholder="Write as ${as.name}"></textarea><button class="primary">Reply</button></form></details>`;
}

const sayFields = (platform: string, conversation: string, as: Person) =>
  html`<input type="hidden" name="platform" value="${platform}"><input type="hidden" name="conversation" value="${conversation}"><input type="hidden" name="as" value="${as.id}">`;

function dialogOf({ chat, as, path }: View, dialog: Dialog): Html {
  const platform = chat.platforms.find(({ name }) => name === dialog.platform);
  const drawn = platform?.renderDialog?.(dialog);
  if (!drawn) return nothing;
  const wrong = dialog.problems[""];
  return html`<form class="dialog" method="post" action="/submit"><h2>${drawn.title}</h2><input type="hidden" name="dialog" value="${dialog.id}"><input type="hidden" name="as" value="${as.id}"><input type="hidden" name="back" value="${path}">${wrong ? html`<p class="problem">${wrong}</p>` : nothing}${drawn.body}<div class="buttons"><button class="primary" name="do" value="submit">${drawn.submit}</button><button name="do" value="cancel">Cancel</button></div></form>`;
}

function writeForm(platform: Platform, conversation: Conversation, as: Person): Html {
  if (conversation.kind === "mailbox") return nothing;
  const mention = conversation.kind === "channel";
  return html`<form class="write" method="post" action="/say">${sayFields(platform.name, conversation.id, as)}<textarea name="text" rows="2" aria-label="Message" placeholder="Write as ${as.name}"></textarea><div>${mention ? html`<label><input type="checkbox" name="mention" value="yes"> mention the app</label>` : ""}<button class="primary">Send</button></div></form>`;
}
