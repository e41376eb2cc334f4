import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";

/** What stands at the other end of the demo's webhook: a real HTTP server that checks the signature and does each id once. */
export interface Receiver {
  readonly url: string;
  close(): Promise<void>;
}

const maxBytes = 256 * 1024;
const maxAgeSeconds = 300;

/** The first call is answered 503, so that a retry is there to be seen. `act` is called once per id. */
export async function startReceiver(secret: string, act: (id: string) => Promise<void>): Promise<Receiver> {
  const done = new Set<string>();
  let calls = 0;
  const answer = async (request: IncomingMessage): Promise<number> => {
    const body = await bodyOf(request);
    const id = String(request.headers["webhook-id"] ?? "");
    if (request.method !== "POST" || body === undefined) return 400;
    if (!isSigned(request, id, body, secret)) return 401;
    calls += 1;
    if (calls === 1) return 503;
    if (!done.has(id)) {
      done.add(id);
      await act(id);
    }
    return 200;
  };
  const server = createServer((request, response) => {
    answer(request).then(
      (status) => response.writeHead(status).end(),
      (cause) => {
        process.stderr.write(`[demo/receiver] ${String(cause)}\n`);
        response.writeHead(500).end();
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > maxBytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function isSigned(request: IncomingMessage, id: string, body: string, secret: string): boolean {
  const timestamp = String(request.headers["webhook-timestamp"] ?? "");
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > maxAgeSeconds) return false;
  const expected = Buffer.from(
    `v1,${createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest("base64")}`,
  );
  const given = Buffer.from(String(request.headers["webhook-signature"] ?? ""));
  return given.length === expected.length && timingSafeEqual(given, expected);
}
