import { createServer as createHttpServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { failure } from "../kit/failure.ts";
import { createServer, type ServerContext } from "./app.ts";
import { protections } from "./guard.ts";

export const PortInUse = failure(
  "server/port-in-use",
  { retry: "later", kind: "unreachable" },
  (f: { port: number }) =>
    `port ${f.port} on 127.0.0.1 is taken by another program. End that program, or name another port with --port (0 takes a free one).`,
);
export const BadPort = failure(
  "server/bad-port",
  { retry: "never", kind: "usage" },
  (f: { port: string }) => `"${f.port}" is not a port. Name a whole number from 0 to 65535.`,
);

export interface Running {
  readonly url: string;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 and nowhere else. Port 0 takes a free one. */
export async function serve(context: ServerContext, options: { readonly port: number }): Promise<Running> {
  if (!Number.isInteger(options.port) || options.port < 0 || options.port > 65_535)
    throw new BadPort({ port: String(options.port) });
  const listener = getRequestListener(createServer(context).fetch);
  const server = createHttpServer((request, response) => {
    // Set here as well, because what cannot be understood as a request is refused before it comes to the guard.
    for (const [name, value] of Object.entries(protections)) response.setHeader(name, value);
    void listener(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      reject(
        cause.code === "EADDRINUSE" || cause.code === "EACCES"
          ? new PortInUse({ port: options.port }, { cause })
          : cause,
      );
    });
    server.listen(options.port, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : options.port;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
