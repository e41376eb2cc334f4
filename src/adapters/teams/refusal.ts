import type { Delivery } from "../../question/index.ts";

export type Refused = Exclude<Delivery, { readonly kind: "done" }>;

/** What Teams answered, as what is to be done about it. Nothing of a request or of its answer's text is in it but the name of an error. */
export function refusalOf(status: number, code: string | undefined, retryAfter: string | null): Refused {
  const word = code === undefined ? `HTTP ${status}` : `HTTP ${status} ${code}`;
  const afterMs = waitMs(retryAfter);
  switch (status) {
    // Microsoft says of these four that they are to be sent again.
    case 412:
    case 429:
    case 502:
    case 504:
      return { kind: "retry", status: word, ...(afterMs !== undefined && { afterMs }) };
    // Somebody mends these: the secret, or the app that is not installed there.
    case 401:
    case 403:
      return { kind: "retry", status: word, afterMs: 60_000 };
    default:
      return status >= 500 || status === 408 ? { kind: "unknown", status: word } : { kind: "failed", status: word };
  }
}

function waitMs(retryAfter: string | null): number | undefined {
  const seconds = retryAfter === null || retryAfter.trim() === "" ? Number.NaN : Number(retryAfter);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 86_400) * 1000 : undefined;
}

// Where no connection was made, nothing was sent.
const neverSent =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_|ERR_TLS_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/;

/** What a call came to that was not answered. */
export function ofNetwork(cause: unknown): Refused {
  const code = memberOf(memberOf(cause, "cause"), "code") ?? memberOf(cause, "code");
  const name = typeof code === "string" ? code : cause instanceof Error ? cause.name : "Error";
  const status = `not reached: ${name}`;
  return neverSent.test(name) ? { kind: "retry", status } : { kind: "unknown", status };
}

function memberOf(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null ? Reflect.get(of, name) : undefined;
}
