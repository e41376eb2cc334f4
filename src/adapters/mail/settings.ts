import { BadChannelSettings, type ChannelOptions, readSettings } from "../../question/index.ts";

export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

export interface MailSettings {
  readonly from: Mailbox;
  readonly server: {
    readonly host: string;
    readonly port: number;
    readonly isSecure: boolean;
    readonly isLocal: boolean;
  };
  readonly user?: string;
  readonly passwordFrom: string;
  readonly secretFrom: string;
  readonly webhookSecretFrom: string;
  /** Where replies come in, each message by an address of its own behind a plus. */
  readonly replyTo?: string;
  /** As the receiving server calls itself in what it says of a sender. */
  readonly authServId?: string;
  readonly hopsAbove: number;
  readonly allowPlain: boolean;
}

/** Strict on purpose: quoted local parts, comments and groups have been used to make two programs see two addresses. */
export function isAddress(text: string): boolean {
  return (
    text.length <= 254 && /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(text)
  );
}

export const domainOf = (address: string) => address.slice(address.lastIndexOf("@") + 1).toLowerCase();

export function mailSettings({ name: channel, settings }: Pick<ChannelOptions, "name" | "settings">): MailSettings {
  const refuse = (problem: string): never => {
    throw new BadChannelSettings({ channel, problem });
  };
  const read = readSettings(channel, settings, {
    from: "text",
    server: "text",
    user: "text",
    passwordFrom: "text",
    secretFrom: "text",
    webhookSecretFrom: "text",
    replyTo: "text",
    authServId: "text",
    hopsAbove: "text",
    allowPlain: "flag",
  });
  const from =
    mailboxIn(read.text("from") ?? "") ??
    refuse(`its setting "from" is who the mails come from, such as Thence <thence@example.org>.`);
  const server =
    serverIn(read.text("server") ?? "") ??
    refuse(
      `its setting "server" is where mails are sent through, such as smtps://mail.example.org or smtp://mail.example.org:587, without a name or a password in it.`,
    );
  const replyTo = read.text("replyTo");
  if (replyTo !== undefined && (!isAddress(replyTo) || replyTo.indexOf("@") > 20))
    refuse(`its setting "replyTo" is an address of at most 20 characters before the @, such as decide@example.org.`);
  const hops = read.text("hopsAbove") ?? "0";
  if (!/^[0-9]$/.test(hops)) refuse(`its setting "hopsAbove" is a digit in quotes, such as "1".`);
  const authServId = read.text("authServId");
  const user = read.text("user");
  return {
    from,
    server,
    ...(user !== undefined && { user }),
    passwordFrom: read.text("passwordFrom") ?? "MAIL_PASSWORD",
    secretFrom: read.text("secretFrom") ?? "MAIL_SECRET",
    webhookSecretFrom: read.text("webhookSecretFrom") ?? "MAIL_WEBHOOK_SECRET",
    ...(replyTo !== undefined && { replyTo }),
    ...(authServId !== undefined && { authServId: authServId.toLowerCase() }),
    hopsAbove: Number(hops),
    allowPlain: read.flag("allowPlain"),
  };
}

function mailboxIn(text: string): Mailbox | undefined {
  const [, name = "", address = text] = /^([^<>"\r\n]*)<([^<>]+)>$/.exec(text.trim()) ?? [];
  return isAddress(address.trim()) ? { name: name.trim() || "Thence", address: address.trim() } : undefined;
}

function serverIn(text: string): MailSettings["server"] | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, port, username, password } = new URL(text);
  const isSecure = protocol === "smtps:";
  if ((!isSecure && protocol !== "smtp:") || username !== "" || password !== "" || hostname === "") return undefined;
  const isLocal = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(hostname);
  const host = hostname.replace(/^\[|\]$/g, "");
  return { host, port: port === "" ? (isSecure ? 465 : 587) : Number(port), isSecure, isLocal };
}
