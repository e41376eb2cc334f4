import { SMTPServer, type SMTPServerSession } from "smtp-server";
import { PortTaken } from "../errors.ts";
import { inwardFaults } from "../fault.ts";
import type { PlatformContext } from "../platform.ts";

export interface Arrived {
  readonly source: Buffer;
  readonly from: string;
  readonly recipients: readonly string[];
}

export const maxMailBytes = 10 * 1024 * 1024;

const refused = (code: number, text: string) => Object.assign(new Error(text), { responseCode: code });

/** An SMTP server that takes a mail for anybody, unless a fault says no: `RCPT` and `DATA` are the methods. */
export async function startSmtp(
  { faults, recorder, clock }: PlatformContext,
  port: number,
  take: (arrived: Arrived) => Promise<void>,
): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const hanging = new Set<() => void>();
  const spoilt = (method: string) => {
    const fault = faults.take("mail", method, inwardFaults);
    if (!fault) return undefined;
    if (fault.kind === "rate-limited") return { fault, error: refused(fault.status ?? 451, "4.7.1 Try again later") };
    if (fault.kind === "error") {
      const code = fault.status ?? 550;
      return { fault, error: refused(code, `${String(code)[0]}.1.1 Refused by a fault that was asked for`) };
    }
    return { fault, error: undefined };
  };
  const record = (
    method: string,
    session: SMTPServerSession,
    request: object,
    more: { readonly status: number | string; readonly fault?: string | undefined },
  ) => {
    const { fault, status } = more;
    recorder.add({
      ...{ atMs: clock.now(), platform: "mail", direction: "in", method, status, answer: null, tookMs: 0 },
      request: { from: addressOf(session.envelope.mailFrom), ...request },
      ...(fault !== undefined && { fault }),
    });
  };
  const server = new SMTPServer({
    ...{
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      size: maxMailBytes,
      disableReverseLookup: true,
      banner: "chat simulator",
    },
    allowInsecureAuth: true,
    closeTimeout: 200,
    onAuth: (_auth, _session, done) => done(null, { user: "anybody" }),
    onRcptTo: (address, session, done) => {
      const said = spoilt("RCPT");
      if (said?.error)
        record("RCPT", session, { to: address.address }, { status: said.error.responseCode, fault: said.fault.kind });
      if (said && !said.error) hanging.add(() => done(refused(421, "4.4.2 gone")));
      else done(said?.error ?? null);
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const recipients = session.envelope.rcptTo.map(({ address }) => address.toLowerCase());
        const request = { recipients, bytes: chunks.reduce((sum, { length }) => sum + length, 0) };
        if (stream.sizeExceeded) {
          record("DATA", session, request, { status: 552 });
          return done(refused(552, "5.3.4 Message exceeds fixed maximum message size"));
        }
        const said = spoilt("DATA");
        if (said?.error) {
          record("DATA", session, request, { status: said.error.responseCode, fault: said.fault.kind });
          return done(said.error);
        }
        const acts = said === undefined || said.fault.kind.endsWith("-after");
        const acted = acts
          ? take({ source: Buffer.concat(chunks), from: addressOf(session.envelope.mailFrom), recipients })
          : Promise.resolve();
        acted.then(
          () => {
            record("DATA", session, request, { status: said?.fault.kind ?? 250, fault: said?.fault.kind });
            if (!said) done(null, "2.0.0 Taken");
            else if (said.fault.kind.startsWith("cut"))
              server.connections.forEach((one) => {
                if (one.id === session.id) one.close();
              });
            else hanging.add(() => done(refused(421, "4.4.2 gone")));
          },
          (cause: unknown) => {
            record("DATA", session, request, { status: 554 });
            done(refused(554, `5.6.0 ${cause instanceof Error ? cause.message.slice(0, 200) : "cannot be read"}`));
          },
        );
      });
    },
  });
  server.on("error", () => {});
  await new Promise<void>((resolve, reject) => {
    const failed = (cause: NodeJS.ErrnoException) =>
      reject(cause.code === "EADDRINUSE" ? new PortTaken({ port }, { cause }) : cause);
    server.server.once("error", failed);
    server.listen(port, "127.0.0.1", () => resolve());
  });
  const address = server.server.address();
  return {
    port: typeof address === "object" && address ? address.port : port,
    stop: () =>
      new Promise((resolve) => {
        for (const go of hanging) go();
        server.close(() => resolve());
      }),
  };
}

function addressOf(from: unknown): string {
  return typeof from === "object" && from !== null && "address" in from ? String(from.address) : "";
}
