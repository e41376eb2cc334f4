import { isRecord } from "../../kit/is-record.ts";
import { httpCall, retryAfterMs } from "../kit/http-call.ts";
import { ofNetwork, type Refused, refusalOf } from "./refusal.ts";
import { parsed, type tokensOf } from "./token.ts";

export type Called =
  | { readonly isOk: true; readonly result: Readonly<Record<string, unknown>> }
  | { readonly isOk: false; readonly delivery: Refused; readonly status?: number };

export interface Request {
  readonly method: "GET" | "POST" | "PATCH";
  /** `spaces/AAAA/messages`: names that were checked. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly signal?: AbortSignal | undefined;
}

/** A call of the Chat API, once: whoever asked knows when to try again. Never throws. */
export type Call = (request: Request) => Promise<Called>;

export interface Calling {
  readonly apiUrl: string;
  readonly tokens: ReturnType<typeof tokensOf>;
  readonly fetch: typeof fetch | undefined;
  readonly now: () => number;
}

const timeoutMs = 10_000;

export function callWith({ apiUrl, tokens, fetch, now }: Calling): Call {
  return async ({ method, path, query = {}, body, signal }) => {
    const token = await tokens.current();
    if ("kind" in token) return { isOk: false, delivery: token };
    const search = new URLSearchParams(query).toString();
    const url = `${apiUrl.replace(/\/+$/, "")}/v1/${path}${search === "" ? "" : `?${search}`}`;
    const headers = {
      authorization: `Bearer ${token.value}`,
      ...(body && { "content-type": "application/json; charset=utf-8" }),
    };
    const request = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const answer = await httpCall(url, request, { fetch, signal, timeoutMs, mostBytes: 4 * 1024 * 1024 });
    if (answer.kind === "unanswered") return { isOk: false, delivery: ofNetwork(answer.status) };
    const result = parsed(answer.text);
    const { status } = answer;
    if (status >= 200 && status < 300) return { isOk: true, result };
    if (status === 401) tokens.drop();
    const afterMs = retryAfterMs(answer.headers, now() / 1000);
    return { isOk: false, status, delivery: refusalOf(status, wordIn(result), afterMs) };
  };
}

/** Google's own word for what was wrong: PERMISSION_DENIED. */
function wordIn(result: Readonly<Record<string, unknown>>): string | undefined {
  const error = isRecord(result["error"]) ? result["error"] : {};
  const { status } = error;
  return typeof status === "string" && /^[A-Z_]{1,60}$/.test(status) ? status : undefined;
}
