import { isRecord } from "../../kit/is-record.ts";
import type { Delivery } from "../../question/index.ts";

/** What a call came to where it did not succeed. `word` is Slack's own. */
export interface Refusal {
  readonly word: string;
  readonly delivery: Exclude<Delivery, { readonly kind: "done" }>;
}

// Somebody mends these at Slack, and then what waits goes out.
const mendable = new Set([
  "invalid_auth",
  "not_authed",
  "account_inactive",
  "token_revoked",
  "token_expired",
  "missing_scope",
  "not_in_channel",
  "no_permission",
  "org_login_required",
  "access_denied",
]);
const mendMs = 60_000;
const busy = new Set([
  "ratelimited",
  "rate_limited",
  "message_limit_exceeded",
  "service_unavailable",
  "team_added_to_org",
  "request_timeout",
]);
// Slack says of these that something may have been done before they were raised.
const doubtful = new Set(["internal_error", "fatal_error"]);

/** What an error of Slack's client says, as what is to be done about it. Nothing of a request is in it. */
export function refusalOf(cause: unknown): Refusal {
  if (!isRecord(cause) && !(cause instanceof Error)) return unknown("an error without a name");
  const code = member(cause, "code");
  if (code === "slack_webapi_rate_limited_error") {
    const seconds = member(cause, "retryAfter");
    return later("ratelimited", typeof seconds === "number" ? seconds * 1000 : undefined);
  }
  if (code === "slack_webapi_platform_error") {
    const data = member(cause, "data");
    const word = isRecord(data) ? data["error"] : undefined;
    return typeof word === "string" && /^[a-z0-9_]{1,60}$/.test(word) ? ofWord(word) : unknown("no answer of Slack's");
  }
  if (code === "slack_webapi_http_error") {
    const status = Number(member(cause, "statusCode"));
    const word = `HTTP ${status}`;
    return status >= 500 || status === 408 ? unknown(word) : later(word, mendMs);
  }
  if (code === "slack_webapi_request_error") return ofNetwork(member(cause, "original"));
  // The client throws a plain error for a 429 that does not say how long to wait.
  if (cause instanceof Error && cause.message.startsWith("Retry header")) return later("ratelimited");
  return ofNetwork(cause);
}

function ofWord(word: string): Refusal {
  if (busy.has(word)) return later(word);
  if (mendable.has(word)) return later(word, mendMs);
  if (doubtful.has(word)) return unknown(word);
  return { word, delivery: { kind: "failed", status: word } };
}

// Where no connection was made, nothing was sent.
const neverSent =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENETDOWN|UND_ERR_CONNECT_TIMEOUT|CERT_|ERR_TLS_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/;

function ofNetwork(cause: unknown): Refusal {
  const inner = member(cause, "cause");
  const code = member(inner, "code") ?? member(cause, "code");
  const name = typeof code === "string" ? code : cause instanceof Error ? cause.name : "Error";
  const word = `not reached: ${name}`;
  return neverSent.test(name) ? later(word) : unknown(word);
}

function member(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null ? Reflect.get(of, name) : undefined;
}

function later(word: string, afterMs?: number): Refusal {
  return { word, delivery: { kind: "retry", status: word, ...(afterMs !== undefined && { afterMs }) } };
}

function unknown(word: string): Refusal {
  return { word, delivery: { kind: "unknown", status: word } };
}
