import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { isRecord } from "../../kit/is-record.ts";
import type { Answered, Attempt } from "../outbound.ts";
import { type SlackState, slackAccess } from "./state.ts";

export interface Envelope {
  readonly id: string;
  readonly type: "events_api" | "interactive";
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Socket Mode: the app's own connections, each envelope over one of them, in turns. */
export interface SlackSockets {
  isOpen(): boolean;
  /** The address of a connection that may be opened once. */
  ticket(): string;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  send(envelope: Envelope, how: Attempt, timeoutMs: number): Promise<Answered>;
  /** Slack tells each app to connect again, as it does every few hours. */
  disconnect(reason?: "refresh_requested" | "warning" | "link_disabled"): void;
  stop(): void;
}

const pingMs = 10_000;

export function createSockets(state: SlackState): SlackSockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: 1024 * 1024 });
  const tickets = new Set<string>();
  const open: WebSocket[] = [];
  const waiting = new Map<string, (payload: unknown) => void>();
  let turn = 0;
  // An app takes a line for dead on which Slack is silent for half a minute.
  const pings = setInterval(() => {
    for (const socket of open) socket.ping(`Ping from simulator`);
  }, pingMs).unref();

  const welcome = (socket: WebSocket) => {
    open.push(socket);
    const leave = () => {
      const at = open.indexOf(socket);
      if (at >= 0) open.splice(at, 1);
    };
    socket.on("close", leave);
    socket.on("error", leave);
    socket.on("message", (data) => {
      const message = parsed(String(data));
      const id = isRecord(message) ? message["envelope_id"] : undefined;
      if (typeof id === "string" && isRecord(message)) waiting.get(id)?.(message["payload"]);
    });
    const connection = { app_id: slackAccess.appId };
    const debug = {
      host: "simulator",
      started: new Date(state.clock.now()).toISOString(),
      build_number: 1,
      approximate_connection_time: 18_060,
    };
    socket.send(
      JSON.stringify({ type: "hello", num_connections: open.length, connection_info: connection, debug_info: debug }),
    );
    state.world.touch();
  };

  return {
    isOpen: () => open.length > 0,
    ticket: () => {
      const ticket = `${state.id("ticket-")}${crypto.randomUUID()}`;
      tickets.add(ticket);
      return `${state.base().replace("http:", "ws:")}/socket/?ticket=${ticket}`;
    },
    upgrade: (request, socket, head) => {
      const ticket = new URL(request.url ?? "/", "http://simulator").searchParams.get("ticket") ?? "";
      // A page in a browser states where it is from; an app does not.
      if (request.headers.origin !== undefined || !tickets.delete(ticket)) {
        socket.end("HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n");
        return;
      }
      server.handleUpgrade(request, socket, head, welcome);
    },
    send: async ({ id, type, payload }, how, timeoutMs) => {
      turn += 1;
      const socket = open[turn % Math.max(1, open.length)];
      if (!socket) return { kind: "not-connected" };
      const retry =
        how.number === 0
          ? {}
          : { retry_attempt: how.number, retry_reason: how.reason === "http_timeout" ? "timeout" : how.reason };
      const done = new AbortController();
      const answered = new Promise<Answered>((resolve) => {
        waiting.set(id, (answer) => {
          const body = answer === undefined ? "" : JSON.stringify(answer);
          resolve({ kind: "answered", status: 200, headers: { "content-type": "application/json" }, body });
        });
        socket.once("close", () => resolve({ kind: "unreachable" }));
      });
      socket.send(
        JSON.stringify({ envelope_id: id, type, payload, accepts_response_payload: type === "interactive", ...retry }),
      );
      const late = state.clock.wait(timeoutMs, AbortSignal.any([done.signal, how.signal]));
      const result = await Promise.race([answered, late.then((): Answered => ({ kind: "timeout" }))]);
      done.abort();
      waiting.delete(id);
      return result;
    },
    disconnect: (reason = "refresh_requested") => {
      for (const socket of [...open]) {
        socket.send(JSON.stringify({ type: "disconnect", reason, debug_info: { host: "simulator" } }));
        socket.close();
      }
    },
    stop: () => {
      clearInterval(pings);
      for (const socket of [...open]) {
        socket.close(1001);
        setTimeout(() => socket.terminate(), 200).unref();
      }
      server.close();
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
