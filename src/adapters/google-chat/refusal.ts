import type { Delivery } from "../../question/index.ts";

export type Refused = Exclude<Delivery, { readonly kind: "done" }>;

/** What Google Chat answered, as what is to be done about it. Nothing of a request or of its answer's text is in it but the name of an error. */
export function refusalOf(status: number, word: string | undefined, afterMs: number | undefined): Refused {
  const told = word === undefined ? `HTTP ${status}` : `HTTP ${status} ${word}`;
  switch (status) {
    // Too much, or not there at the moment: nothing was done.
    case 429:
    case 503:
      return { kind: "retry", status: told, ...(afterMs !== undefined && { afterMs }) };
    // Somebody mends these: the key, or the app that is not in the space.
    case 401:
    case 403:
      return { kind: "retry", status: told, afterMs: 60_000 };
    default:
      return status >= 500 || status === 408 ? { kind: "unknown", status: told } : { kind: "failed", status: told };
  }
}

// Where no connection was made, nothing was sent.
const neverSent =
  /^not reached: (ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_|ERR_TLS_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/;

/** What a call came to that was not answered. */
export function ofNetwork(status: string): Refused {
  return neverSent.test(status) ? { kind: "retry", status } : { kind: "unknown", status };
}
