import { createHmac, randomBytes } from "node:crypto";
import type {
  Channel,
  ChannelOptions,
  Identity,
  Outcome,
  Place,
  RawRequest,
  RawResponse,
  Received,
} from "../../question/index.ts";
import { mostBytes, written } from "./compose.ts";
import { isSame, type Keys, keysFrom } from "./links.ts";
import { readMail } from "./mail-in.ts";
import { type Pressing, pressPage, readPress } from "./press.ts";
import { sendingBy } from "./sending.ts";
import { isAddress, mailSettings } from "./settings.ts";

export const needs: Readonly<Record<string, string>> = {};
export const exampleSettings = { from: "Thence <thence@example.org>", server: "smtps://mail.example.org" };

const leastSecret = 32;
const mostSkewSeconds = 300;

/**
 * E-mail: sent over SMTP, answered on pages behind signed links or by replies.
 *
 * settings  `from`, `server` (smtps:// or smtp://), `user`, `passwordFrom`, `secretFrom` (what links are signed with), `replyTo`,
 *           `webhookSecretFrom`, `authServId` and `hopsAbove` (whose word about senders is taken), `allowPlain`
 * errors    question/bad-channel-settings
 */
export function openChannel({ name, settings, secret, baseUrl, now }: ChannelOptions): Channel {
  const read = mailSettings({ name, settings });
  const pagesUrl = baseUrl === undefined ? undefined : `${baseUrl}/channels/${encodeURIComponent(name)}`;
  const signing = secret(read.secretFrom) ?? "";
  const keys = keysFrom(signing);
  const seconds = () => now() / 1_000_000;
  const send = sendingBy(read, () => secret(read.passwordFrom));
  const write = { settings: read, keys, ...(pagesUrl !== undefined && { pagesUrl }) };
  const lacks = () => {
    if (signing.length < leastSecret)
      return `the environment variable ${read.secretFrom} holds no secret of at least ${leastSecret} characters to sign links with`;
    const needsPassword = read.user !== undefined && !secret(read.passwordFrom);
    return needsPassword
      ? `the environment variable ${read.passwordFrom} holds no password for ${read.server.host}`
      : undefined;
  };
  const aside = (to: Identity, { id }: Place, text: string, signal?: AbortSignal) => {
    const { mail } = written(
      {
        id: `aside-${randomBytes(9).toString("hex")}`,
        to: { channel: name, target: to.email ?? to.id, kind: "person" },
        message: { language: "en", title: text.split("\n")[0] ?? text, parts: [{ kind: "text", text }] },
        ...(id !== undefined && { thread: { id } }),
      },
      { settings: { from: read.from }, keys, seconds: seconds() },
    );
    return send({ ...mail, headers: { ...mail.headers, "Auto-Submitted": "auto-replied" } }, signal);
  };
  return {
    name,
    capabilities: {
      update: false,
      threads: true,
      forms: pagesUrl === undefined ? "none" : "page",
      buttons: pagesUrl !== undefined || read.replyTo !== undefined,
      charts: "native",
      asides: true,
      lookup: false,
      repeats: "possible",
    },
    limits: {
      message: mostBytes,
      perChannel: { burst: 20, everyMs: 100 },
      perConversation: { burst: 10, everyMs: 1_000 },
    },
    lacks,
    render: (outgoing) => {
      const { mail, notes, shown } = written(outgoing, { ...write, seconds: seconds() });
      return { payload: mail, notes, shown };
    },
    deliver: async (outgoing, signal) => {
      const lacking = lacks();
      if (lacking !== undefined) return { kind: "retry", status: lacking };
      if (!isAddress(outgoing.to.target)) return { kind: "failed", status: "it is not a plain e-mail address" };
      return send(written(outgoing, { ...write, seconds: seconds() }).mail, signal);
    },
    aside,
    sendInvitation: async ({ from, ...mail }, signal) => {
      const lacking = lacks();
      if (lacking !== undefined) return { kind: "retry", status: lacking };
      const sent = await send({ ...mail, from: { name: read.from.name, address: from }, headers: {} }, signal);
      // Whoever gets it twice has one meeting: its calendar knows it by its name and number.
      return sent.kind === "unknown" ? { kind: "retry", status: sent.status } : sent;
    },
    receive: async (request, wall) => {
      if (lacks() !== undefined && !request.isLocal) return refusal("no secret is set to believe anything by", 503);
      if (request.path === "/press") return readPress(request, keys, wall / 1_000_000);
      if (request.path !== "/inbound") return refusal(`nothing is taken at ${request.path.slice(0, 60)}`, 404);
      if (request.method !== "POST") return refusal(`${request.method.slice(0, 10)} is not how a mail comes in`, 405);
      const reason = request.isLocal ? undefined : distrust(request, secret(read.webhookSecretFrom), wall / 1_000_000);
      return reason === undefined ? readMail(request.body, { settings: read, keys }) : refusal(reason, 401);
    },
    answer: (received, outcomes) => answerTo(received, outcomes, { keys, seconds: seconds(), aside }),
  };
}

/** Why a mail is not believed to come from our own mail server or provider: it bears the secret, or is signed with it. */
function distrust({ headers, body }: RawRequest, secret: string | undefined, seconds: number): string | undefined {
  if (secret === undefined || secret.length < leastSecret) return "no secret is set by which a webhook is believed";
  const { authorization, "x-thence-timestamp": at, "x-thence-signature": signature } = headers;
  if (authorization !== undefined) {
    const [scheme = "", given = ""] = authorization.split(" ");
    const password =
      scheme.toLowerCase() === "basic"
        ? Buffer.from(given, "base64")
            .toString("utf8")
            .replace(/^[^:]*:/, "")
        : given;
    return isSame(secret, password) ? undefined : "its authorization is not ours";
  }
  if (at === undefined || signature === undefined) return "it is neither authorized nor signed";
  if (!/^\d{1,12}$/.test(at) || Math.abs(seconds - Number(at)) > mostSkewSeconds) return "its timestamp is not of now";
  const expected = createHmac("sha256", secret).update(`${at}.`).update(body).digest("hex");
  return isSame(`sha256=${expected}`, signature) ? undefined : "its signature is not ours";
}

function refusal(reason: string, status: number): Received {
  return { kind: "refused", reason, response: { status, body: "" } };
}

async function answerTo(
  received: Received,
  outcomes: readonly Outcome[],
  {
    keys,
    seconds,
    aside,
  }: { readonly keys: Keys; readonly seconds: number; readonly aside: NonNullable<Channel["aside"]> },
): Promise<RawResponse> {
  if (received.kind !== "inbound") return { status: 200, body: "" };
  const [[inbound], [outcome]] = [received.inbound, outcomes];
  if (received.context !== undefined && outcome) {
    const pressing = received.context as Pressing; // the channel's own, from its `receive`
    return pressPage(pressing, outcome, keys, { seconds, random: randomBytes(12).toString("hex") });
  }
  // Whoever replied is told what went wrong; what was done is told beside the question.
  if (inbound?.kind === "said" && outcome?.kind === "problem") await aside(inbound.by, inbound.place, outcome.text);
  return { status: 200, body: "" };
}
