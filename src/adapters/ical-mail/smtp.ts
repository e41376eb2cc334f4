import type { CalendarMail, Told } from "../../question/index.ts";

export interface SmtpServer {
  /** smtps://mail.example.org, or smtp:// of this machine. */
  readonly url: URL;
  readonly user?: string;
  readonly password?: string;
}

/** Sends one mail over SMTP, encrypted unless the server is on this machine. Its words are told without the addresses in them. */
export async function sendBySmtp(server: SmtpServer, { from, to, ...mail }: CalendarMail): Promise<Told> {
  const { createTransport } = await import("nodemailer");
  const { url, user, password } = server;
  const isSecure = url.protocol === "smtps:";
  const isLocal = isNear(url);
  const transport = createTransport({
    host: url.hostname,
    port: Number(url.port || (isSecure ? 465 : 587)),
    secure: isSecure,
    requireTLS: !isLocal,
    ...(isLocal && !isSecure && { ignoreTLS: true }),
    ...(user !== undefined && { auth: { user, pass: password ?? "" } }),
    disableFileAccess: true,
    disableUrlAccess: true,
    connectionTimeout: 10_000,
    greetingTimeout: 8_000,
    socketTimeout: 25_000,
  });
  try {
    const { response } = await transport.sendMail({ ...mail, from, to: [...to], envelope: { from, to: [...to] } });
    return { kind: "done", status: worded(response) };
  } catch (cause) {
    const [code, answer] = ["code", "responseCode"].map((name) =>
      cause instanceof Error ? Reflect.get(cause, name) : undefined,
    );
    const isRefused = typeof answer === "number" && answer >= 500 && code !== "EAUTH";
    return {
      kind: isRefused ? "failed" : "retry",
      status: `${String(code ?? "Error")}${typeof answer === "number" ? ` ${answer}` : ""}`,
    };
  } finally {
    transport.close();
  }
}

function isNear({ hostname }: URL): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);
}

function worded(response: string): string {
  return response
    .replace(/[^\s<>"]+@[^\s<>"]+/g, "…")
    .trim()
    .slice(0, 200);
}
