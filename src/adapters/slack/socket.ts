import { channel as diagnosticsOf } from "node:diagnostics_channel";
import { setTimeout as wait } from "node:timers/promises";
import { isRecord } from "../../kit/is-record.ts";
import type { RawResponse, Received } from "../../question/index.ts";
import type { Call } from "./client.ts";

type Members = Readonly<Record<string, unknown>>;

export interface Socket {
  /** With the token of the app, not of its bot. */
  readonly call: Call;
  readonly read: (type: string, payload: Members) => Promise<Received>;
  readonly take: (received: Received) => Promise<RawResponse>;
  readonly signal: AbortSignal;
}

const longestPauseMs = 60_000;

/**
 * Socket Mode: a connection that we open, for where Slack cannot reach us. Slack closes it every few hours, and another is opened; what was not
 * acknowledged comes again.
 *
 * source  docs.slack.dev/apis/events-api/using-socket-mode
 */
export async function listenBySocket(socket: Socket): Promise<void> {
  const { call, signal } = socket;
  for (let failures = 0; !signal.aborted; ) {
    const opened = await call("apps.connections.open", {}, signal);
    const url = opened.isOk ? opened.result["url"] : undefined;
    const wasUsed = typeof url === "string" && isSocketUrl(url) && (await untilClosed(url, socket));
    failures = wasUsed ? 0 : failures + 1;
    const asked = opened.isOk || opened.delivery.kind !== "retry" ? undefined : opened.delivery.afterMs;
    const pauseMs = failures === 0 ? 0 : Math.min(longestPauseMs, asked ?? 500 * 2 ** failures);
    await wait(pauseMs, undefined, { signal }).catch(() => {}); // it was told to end
  }
}

function isSocketUrl(url: string): boolean {
  return URL.canParse(url) && (url.startsWith("wss:") || /^(127\.|localhost$|\[::1\]$)/.test(new URL(url).hostname));
}

/** Slack pings every few seconds; a line that is silent for longer has been cut somewhere on the way. */
const mostSilenceMs = 60_000;
const pings = diagnosticsOf("undici:websocket:ping");

/** Resolves when another connection is needed, with whether Slack greeted on this one. What came on it is answered on it before it is closed. */
function untilClosed(url: string, { read, take, signal }: Socket): Promise<boolean> {
  const line = new WebSocket(url);
  const answering = new Set<Promise<void>>();
  let wasGreeted = false;
  let watch: NodeJS.Timeout | undefined;
  const isAlive = () => {
    clearTimeout(watch);
    watch = setTimeout(() => line.close(), mostSilenceMs).unref();
  };
  const pinged = (message: unknown) => {
    if (isRecord(message) && message["websocket"] === line) isAlive();
  };
  const answer = async ({ envelope_id: id, type, payload }: Members) => {
    if (typeof id !== "string" || typeof type !== "string" || !isRecord(payload)) return;
    try {
      const { status, body } = await take(await read(type, payload));
      if (status < 500) line.send(JSON.stringify({ envelope_id: id, ...(body && { payload: JSON.parse(body) }) }));
    } catch {
      // It could not be taken. What is not acknowledged Slack sends again.
    }
  };
  const leave = async () => {
    await Promise.allSettled(answering);
    line.close();
  };
  return new Promise((resolve) => {
    const ended = () => {
      clearTimeout(watch);
      pings.unsubscribe(pinged);
      signal.removeEventListener("abort", leave);
      resolve(wasGreeted);
    };
    pings.subscribe(pinged);
    signal.addEventListener("abort", leave);
    line.addEventListener("close", ended);
    line.addEventListener("error", ended);
    line.addEventListener("message", ({ data }) => {
      const envelope = parsed(data);
      if (envelope?.["type"] === "hello") wasGreeted = true;
      else if (envelope?.["type"] === "disconnect") {
        resolve(wasGreeted);
        void leave();
      } else if (envelope) {
        const one = answer(envelope).finally(() => answering.delete(one));
        answering.add(one);
      }
    });
    if (signal.aborted) void leave();
  });
}

function parsed(data: unknown): Members | undefined {
  try {
    const value: unknown = typeof data === "string" ? JSON.parse(data) : undefined;
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
