import { Readable } from "node:stream";
import type { CalendarMail, Delivery } from "../../question/index.ts";
import type { Written } from "./compose.ts";
import type { MailSettings } from "./settings.ts";

/** A mail to one or several, with an invitation in it where it is one. */
export type Sendable = Omit<Written, "to" | "html"> & {
  readonly to: string | readonly string[];
  readonly html?: string;
  readonly icalEvent?: CalendarMail["icalEvent"];
};

export type Send = (mail: Sendable, signal?: AbortSignal) => Promise<Delivery>;

const mendMs = 60_000;
const idleMs = 2_000;
/** Together under a minute, which is how long an attempt is nobody else's. */
const timeouts = { dnsTimeout: 8_000, connectionTimeout: 10_000, greetingTimeout: 8_000, socketTimeout: 25_000 };

/** Sends over one pool of connections, which is closed when nothing was sent for a while, so that no process waits for it. */
export function sendingBy({ server, user, allowPlain }: MailSettings, password: () => string | undefined): Send {
  type Transport = Awaited<ReturnType<typeof open>>;
  let transport: Promise<Transport> | undefined;
  let busy = 0;
  /** The mails of which the server has said that it takes the text: they may have arrived. */
  const begun = new Set<string>();
  let idle: NodeJS.Timeout | undefined;
  const open = async () => {
    const { createTransport } = await import("nodemailer");
    const pass = password();
    const isPlainAllowed = allowPlain || server.isLocal;
    const made = createTransport({
      pool: true,
      // Whoever asked knows when to try again; after a break the same mail may have arrived.
      maxRequeues: 0,
      maxConnections: 4,
      host: server.host,
      port: server.port,
      secure: server.isSecure,
      requireTLS: !isPlainAllowed,
      ...(server.isLocal && !server.isSecure && { ignoreTLS: true }),
      tls: { minVersion: "TLSv1.2" },
      ...(user !== undefined && { auth: { user, pass: pass ?? "" } }),
      disableFileAccess: true,
      disableUrlAccess: true,
      ...timeouts,
    });
    made.use("stream", ({ message }, done) => {
      message.build().then((text) => {
        message.createReadStream = () => readWhenTaken(text, () => begun.add(message.messageId()));
        done();
      }, done);
    });
    return made;
  };
  const rest = () => {
    busy -= 1;
    if (busy > 0) return;
    const used = transport;
    idle = setTimeout(() => {
      if (transport === used) transport = undefined;
      void used?.then((one) => one.close());
    }, idleMs).unref();
  };
  return async (mail, signal) => {
    clearTimeout(idle);
    busy += 1;
    try {
      transport ??= open();
      const one = await transport;
      const to = [mail.to].flat();
      const envelope = { from: mail.from.address, to };
      const { response } = await one.sendMail({ ...mail, to, envelope, ...(signal && { signal }) });
      return { kind: "done", status: worded(response), place: { id: mail.messageId, to: to.join(", ") } };
    } catch (cause) {
      return deliveryOf(cause, begun.has(mail.messageId));
    } finally {
      begun.delete(mail.messageId);
      rest();
    }
  };
}

/** A text that says when it is begun to be read, which is when the server has asked for it. */
function readWhenTaken(text: Uint8Array, onTaken: () => void): Readable {
  return new Readable({
    read() {
      onTaken();
      this.push(text);
      this.push(null);
    },
  });
}

/** What an attempt came to that did not succeed, by the server's own words. */
export function deliveryOf(cause: unknown, isBegun: boolean): Delivery {
  const status = (name: string) => {
    const value = cause instanceof Error ? Reflect.get(cause, name) : undefined;
    return typeof value === "string" || typeof value === "number" ? value : undefined;
  };
  const [code, answer, command] = [
    String(status("code") ?? "Error"),
    Number(status("responseCode") ?? 0),
    String(status("command") ?? ""),
  ];
  const text = worded(String(status("response") ?? ""));
  // Somebody mends these, and then what waits goes out.
  if (code === "EAUTH" || code === "ENOAUTH" || code === "ETLS")
    return { kind: "retry", status: text === "" ? code : text, afterMs: mendMs };
  if (answer >= 400 && answer < 500) return { kind: "retry", status: text };
  if (answer >= 500) {
    const isOfMail = command === "MAIL FROM" || command === "RCPT TO" || command === "DATA";
    return isOfMail || isBegun ? { kind: "failed", status: text } : { kind: "retry", status: text, afterMs: mendMs };
  }
  if (code === "EENVELOPE" || code === "EMESSAGE") return { kind: "failed", status: code };
  if (isBegun)
    return { kind: "unknown", status: `the connection was lost before the server said whether it took it (${code})` };
  return { kind: "retry", status: `not reached: ${code}` };
}

/** A server's words on one line, without the addresses in them. */
function worded(response: string): string {
  return (
    response
      .replace(/[^\s<>"]+@[^\s<>"]+/g, "…")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
      .replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ")
      .trim()
      .slice(0, 200)
  );
}
