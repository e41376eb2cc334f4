import type { Chat } from "../start.ts";
import type { Person } from "../world.ts";
import { type Html, html, nothing } from "./parts.ts";

export interface View {
  readonly chat: Chat;
  /** Who looks at the page. */
  readonly as: Person;
  /** Where the page is, for the form that changes who looks. */
  readonly path: string;
}

export const conversationPath = (platform: string, id: string, as: Person) =>
  `/c/${platform}/${encodeURIComponent(id)}?as=${encodeURIComponent(as.id)}`;

export function layout(
  { chat, as, path }: View,
  title: string,
  body: Html,
  { isLive = false }: { readonly isLive?: boolean } = {},
): Html {
  const people = chat.people.map(
    ({ id, name }) => html`<option value="${id}" ${id === as.id ? html`selected` : ""}>${name}</option>`,
  );
  const who = `?as=${encodeURIComponent(as.id)}`;
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title} · chat simulator</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css"><script type="module" src="/live.js"></script></head>
<body ${isLive ? html`data-live="yes"` : ""}><header><b>Chat simulator</b><a href="/${who}">Conversations</a><a href="/record${who}">Record</a><a href="/faults${who}">Faults</a><a href="/connections${who}">Connections</a><form method="get" action="${path}"><label>You are <select name="as">${people}</select></label><noscript><button>Change</button></noscript></form></header>
<div class="both"><nav>${conversationList({ chat, as, path })}</nav><main>${body}</main></div></body>
</html>`;
}

function conversationList({ chat, as, path }: View): Html {
  const groups = chat.platforms.map((platform) => {
    const all = chat.conversations(platform.name).filter((one) => isVisible(one.kind, one.members, as));
    if (all.length === 0) return nothing;
    const lines = all.map((one) => {
      const to = conversationPath(one.platform, one.id, as);
      const count = chat.messages(one).filter(({ isDeleted }) => !isDeleted).length;
      const isHere = to.startsWith(`${path}?`);
      return html`<a href="${to}" ${isHere ? html`aria-current="page"` : ""}>${one.kind === "channel" ? "# " : ""}${one.name}${count > 0 ? html` <small>${count}</small>` : ""}</a>`;
    });
    return html`<h2>${platform.title}</h2>${lines}`;
  });
  return html`${groups}`;
}

/** A direct message is seen by whom it is with; so is a mailbox, unless it is nobody's. */
export function isVisible(kind: string, members: readonly string[], as: Person): boolean {
  return kind === "channel" || members.length === 0 || members.includes(as.id);
}
