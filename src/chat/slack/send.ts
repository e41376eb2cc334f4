import { createHmac } from "node:crypto";
import type { Answered, Attempt } from "../outbound.ts";
import type { SlackSockets } from "./socket.ts";
import { type SlackState, slackAccess } from "./state.ts";

/** What Slack sends to an app: an event, which is tried again, or an interaction, which is not. */
export interface ToApp {
  readonly kind: "events" | "interactions";
  readonly method: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

const timeoutMs = 3000;
// At once, after a minute, after five.
const retriesMs = [0, 60_000, 300_000];

/** Over Socket Mode where a socket is open, to the request URL otherwise. */
export function sendToApp(
  state: SlackState,
  sockets: SlackSockets,
  { kind, method, payload }: ToApp,
): Promise<Answered> {
  const call = { platform: "slack", method, ...(kind === "events" && { retriesMs }) };
  const envelope = state.id("envelope-");
  const url = state.targets.get(kind) ?? state.targets.get(kind === "events" ? "interactions" : "events");
  if (!sockets.isOpen() && url !== undefined)
    return state.outbound.post({ ...call, url, timeoutMs, build: (how) => signed(kind, payload, how) });
  return state.outbound.call({
    ...call,
    // An envelope that nobody acknowledges is sent again, interactions too.
    retriesMs: [0, 0],
    attempt: async (how) => ({
      request: payload,
      answered: await sockets.send(
        { id: envelope, type: kind === "events" ? "events_api" : "interactive", payload },
        how,
        timeoutMs,
      ),
    }),
  });
}

function signed(kind: ToApp["kind"], payload: ToApp["payload"], { atMs, isForged, number, reason }: Attempt) {
  const text = JSON.stringify(payload);
  const body = kind === "events" ? text : new URLSearchParams({ payload: text }).toString();
  const at = String(Math.floor(atMs / 1000));
  const key = isForged ? "somebody-elses-secret" : slackAccess.signingSecret;
  const signature = createHmac("sha256", key).update(`v0:${at}:${body}`).digest("hex");
  const headers: Readonly<Record<string, string>> = {
    "content-type": kind === "events" ? "application/json" : "application/x-www-form-urlencoded",
    "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
    "x-slack-request-timestamp": at,
    "x-slack-signature": `v0=${signature}`,
    ...(number > 0 && { "x-slack-retry-num": String(number), "x-slack-retry-reason": reason ?? "http_error" }),
  };
  return { headers, body };
}
