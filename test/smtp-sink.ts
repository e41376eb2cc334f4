import { createServer, type Socket } from "node:net";

export interface SmtpSink {
  readonly port: number;
  /** What came in as text of mails, as it came. */
  readonly mails: string[];
  readonly recipients: string[];
  close(): Promise<void>;
}

/** A mail server as small as a test needs it. `answers` says otherwise to a command: a reply, or "drop" to break the connection. */
export async function smtpSink(
  answers: Readonly<Partial<Record<"CONNECT" | "MAIL" | "RCPT" | "DATA" | "END", string>>> = {},
): Promise<SmtpSink> {
  const mails: string[] = [];
  const recipients: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    let [text, isData] = ["", false];
    const say = (of: keyof typeof answers, usual: string) => {
      const answer = answers[of] ?? usual;
      if (answer === "drop") socket.destroy();
      else socket.write(`${answer}\r\n`);
      return answer === usual;
    };
    say("CONNECT", "220 sink");
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      for (;;) {
        const end = text.indexOf(isData ? "\r\n.\r\n" : "\r\n");
        if (end === -1) return;
        const line = text.slice(0, end);
        text = text.slice(end + (isData ? 5 : 2));
        if (isData) {
          isData = false;
          if (say("END", "250 taken")) mails.push(line);
        } else if (/^(EHLO|HELO)/i.test(line)) socket.write("250 sink\r\n");
        else if (/^MAIL/i.test(line)) say("MAIL", "250 ok");
        else if (/^RCPT/i.test(line)) {
          recipients.push(/<(.*?)>/.exec(line)?.[1] ?? "");
          say("RCPT", "250 ok");
        } else if (/^DATA/i.test(line)) isData = say("DATA", "354 go");
        else if (/^QUIT/i.test(line)) socket.end("221 bye\r\n");
        else socket.write("250 ok\r\n");
      }
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : 0,
    mails,
    recipients,
    close: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => done());
      }),
  };
}
