import { type Refusal, refusalOf } from "./delivery.ts";
import type { SlackPackage, SlackWebClient } from "./package.ts";

export type Called =
  | { readonly isOk: true; readonly result: Readonly<Record<string, unknown>> }
  | ({ readonly isOk: false } & Refusal);

/** Calls a method of Slack's Web API once: whoever asked knows when to try again. Never throws. */
export type Call = (method: string, args: Readonly<Record<string, unknown>>, signal?: AbortSignal) => Promise<Called>;

const timeoutMs = 10_000;
const silent = () => {};
// It would write requests and answers into the log of the process.
const noLog = {
  debug: silent,
  info: silent,
  warn: silent,
  error: silent,
  setLevel: silent,
  getLevel: () => "error",
  setName: silent,
};

export interface Calling {
  readonly token: string;
  readonly apiUrl: string | undefined;
  readonly fetch: typeof fetch;
}

export function callWith({ WebClient }: SlackPackage, { token, apiUrl, fetch }: Calling): Call {
  const clientFor = (signal: AbortSignal | undefined): SlackWebClient =>
    new WebClient(token, {
      ...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
      allowAbsoluteUrls: false,
      logger: noLog,
      rejectRateLimitedCalls: true,
      retryConfig: { retries: 0 },
      timeout: timeoutMs,
      fetch: (url: string | URL, init: RequestInit = {}) =>
        fetch(
          url,
          signal ? { ...init, signal: AbortSignal.any([signal, ...(init.signal ? [init.signal] : [])]) } : init,
        ),
    });
  const usual = clientFor(undefined);
  const bySignal = new WeakMap<AbortSignal, SlackWebClient>();
  return async (method, args, signal) => {
    const client = (signal && bySignal.get(signal)) ?? (signal ? clientFor(signal) : usual);
    if (signal) bySignal.set(signal, client);
    try {
      return { isOk: true, result: await client.apiCall(method, { ...args }) };
    } catch (cause) {
      return { isOk: false, ...refusalOf(cause) };
    }
  };
}
