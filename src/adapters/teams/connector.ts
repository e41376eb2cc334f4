import { isRecord } from "../../kit/is-record.ts";
import { ofNetwork, type Refused, refusalOf } from "./refusal.ts";
import type { tokensOf } from "./token.ts";

export type Called =
  | { readonly isOk: true; readonly result: Readonly<Record<string, unknown>> }
  | { readonly isOk: false; readonly delivery: Refused };

/** A call of the Bot Connector at a service address, once: whoever asked knows when to try again. Never throws. */
export type Call = (
  method: "GET" | "POST" | "PUT",
  serviceUrl: string,
  path: readonly string[],
  body?: object,
  signal?: AbortSignal,
) => Promise<Called>;

export interface Calling {
  /** Undefined where nobody wants one: a playground on this machine. */
  readonly tokens: ReturnType<typeof tokensOf> | undefined;
  isAllowed(serviceUrl: string): boolean;
  readonly fetch: typeof fetch;
}

const timeoutMs = 10_000;

export function callWith({ tokens, isAllowed, fetch }: Calling): Call {
  return async (method, serviceUrl, path, body, signal) => {
    // Asked before a token is: it would be sent there.
    if (!isAllowed(serviceUrl))
      return { isOk: false, delivery: { kind: "failed", status: "the service address is not one of Teams" } };
    const token = await tokens?.current();
    if (token && "kind" in token) return { isOk: false, delivery: token };
    const url = `${serviceUrl.replace(/\/+$/, "")}/v3/${path.map(encodeURIComponent).join("/")}`;
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(url, {
        method,
        redirect: "error",
        headers: {
          ...(body && { "content-type": "application/json" }),
          ...(token && { authorization: `Bearer ${token.value}` }),
        },
        ...(body && { body: JSON.stringify(body) }),
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
      const result: unknown = await response.json().catch(() => undefined);
      if (response.ok) return { isOk: true, result: isRecord(result) ? result : {} };
      if (response.status === 401) tokens?.drop();
      return { isOk: false, delivery: refusalOf(response.status, codeOf(result), response.headers.get("retry-after")) };
    } catch (cause) {
      return { isOk: false, delivery: ofNetwork(cause) };
    }
  };
}

function codeOf(result: unknown): string | undefined {
  const error = isRecord(result) && isRecord(result["error"]) ? result["error"] : {};
  const { code } = error;
  return typeof code === "string" && /^[A-Za-z0-9_]{1,60}$/.test(code) ? code : undefined;
}
