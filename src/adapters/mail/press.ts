import type { Identity, Inbound, Outcome, RawRequest, RawResponse, Received } from "../../question/index.ts";
import { codeFor, isSame, type Keys, type Link, linkId, nonceFor, readNonce, readToken } from "./links.ts";
import { codeField, fieldPrefix, pageResponse } from "./page.ts";
import { words } from "./words.ts";

const mostBody = 64 * 1024;
const mostFields = 100;

/** Why a form was not taken: its link is too old, its page stood open for too long, or it bears not what a person would have typed. */
type Hindered = "old" | "stale" | "unconfirmed";

/** What the answer of a page takes: the channel's own, from its `receive`. */
export interface Pressing {
  readonly link: Link;
  readonly token: string;
  readonly typed: Readonly<Record<string, string>>;
  readonly hindered?: Hindered;
}

/**
 * Reads what a link of a mail was used for. A GET, also of a scanner, a preview or a HEAD, shows a page; a form is taken only with the nonce of a
 * page that was shown for this very link, and with the number that a person reads there.
 */
export function readPress(request: RawRequest, keys: Keys, seconds: number): Received {
  const { method, query, headers, body } = request;
  const isRead = method === "GET" || method === "HEAD";
  if (!isRead && method !== "POST") return refused(`${method.slice(0, 10)} is nothing that a page takes`, 405);
  if (body.byteLength > mostBody) return refused("more was typed than a form takes", 413);
  const form = isRead ? undefined : new URLSearchParams(Buffer.from(body).toString("utf8"));
  const token = (form ? form.get("t") : query["t"]) ?? "";
  const link = readToken(keys, token);
  if (!link) return refused("the link of a mail is not signed by us", 404);
  const name = linkId(link);
  const isOld = link.untilSeconds < seconds;
  if (!form || isOld) return opened({ link, token, typed: {}, ...(isOld && { hindered: "old" }) });
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin")
    return refused("a form came from a page of somebody else", 403, words.en.elsewhere);
  const nonce = readNonce(keys, name, form.get("n") ?? "", seconds);
  if (nonce.kind === "forged") return refused("a form came without our page", 403, words.en.elsewhere);
  const typed = typedIn(form);
  if (nonce.kind === "old") return opened({ link, token, typed, hindered: "stale" });
  if (!isSame(codeFor(keys, form.get("n") ?? ""), (form.get(codeField) ?? "").trim()))
    return opened({ link, token, typed, hindered: "unconfirmed" });
  const { message, button, recipient } = link;
  const context: Pressing = { link, token, typed };
  const inbound: Inbound = {
    kind: "submitted",
    id: `page ${name} ${nonce.id}`,
    by: identityOf(recipient),
    message,
    button,
    link: name,
    values: typed,
    place: { to: recipient },
  };
  return { kind: "inbound", inbound: [inbound], context };
}

function opened(context: Pressing): Received {
  const { message, button, recipient } = context.link;
  const link = linkId(context.link);
  const inbound: Inbound = {
    kind: "opened",
    id: `opened ${link}`,
    by: identityOf(recipient),
    message,
    button,
    link,
    place: { to: recipient },
  };
  return { kind: "inbound", inbound: [inbound], context };
}

function identityOf(recipient: string): Identity {
  return { id: recipient, email: recipient, assurance: `signed link that was sent to ${recipient}` };
}

function typedIn(form: URLSearchParams): Readonly<Record<string, string>> {
  const fields = [...form].filter(([name]) => name.startsWith(fieldPrefix)).slice(0, mostFields);
  return Object.fromEntries(
    fields.map(([name, value]) => [name.slice(fieldPrefix.length), value.replaceAll("\r\n", "\n")]),
  );
}

function refused(reason: string, status: number, told: string = words.en.broken): Received {
  return {
    kind: "refused",
    reason,
    response: pageResponse({ status, language: "en", title: words.en.notDone, told, isProblem: true }),
  };
}

/** The page that whoever pressed is shown: the question with its form, what came of it, or why nothing did. */
export function pressPage(
  { link, token, typed, hindered }: Pressing,
  outcome: Outcome,
  keys: Keys,
  { seconds, random }: { readonly seconds: number; readonly random: string },
): RawResponse {
  if (outcome.kind === "done") {
    const content = outcome.message?.content;
    const language = content?.language ?? "en";
    const title = content?.title ?? words[language].done;
    return pageResponse({ status: 200, language, title, told: outcome.text, ...(content && { content }) });
  }
  if (outcome.kind === "ignored") return pageResponse({ status: 200, language: "en", title: words.en.notDone });
  const content = outcome.page?.content;
  const language = content?.language ?? "en";
  const say = words[language];
  const form = outcome.kind === "form" ? (outcome.page?.form ?? outcome.form) : outcome.page?.form;
  const problem = outcome.kind === "problem" ? outcome.text : undefined;
  const told = problem ?? (hindered && say[hindered]);
  const isShown = form !== undefined && hindered !== "old";
  const wrong = outcome.kind === "problem" ? outcome.field : hindered === "unconfirmed" ? codeField : undefined;
  const nonce = nonceFor(keys, linkId(link), seconds, random);
  return pageResponse({
    status: told === undefined ? 200 : hindered === "old" ? 410 : 409,
    language,
    title: content?.title ?? say.notDone,
    ...(told !== undefined && { told, isProblem: true }),
    ...(content && { content }),
    ...(isShown && {
      form: {
        form,
        token,
        nonce,
        code: codeFor(keys, nonce),
        as: link.recipient,
        typed,
        ...(wrong !== undefined && { wrong }),
      },
    }),
  });
}
