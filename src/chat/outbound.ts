import type { Clock } from "./clock.ts";
import { type Faults, outwardFaults } from "./fault.ts";
import { type Recorder, readable } from "./recorder.ts";

/** What an app answered, or that it did not. */
export type Answered =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly kind: "timeout" | "unreachable" | "lost" | "not-connected" };

/** How one attempt is to be made. */
export interface Attempt {
  /** 0 for the first one. */
  readonly number: number;
  /** Why it is made again, as the platform words it. */
  readonly reason?: "http_timeout" | "http_error" | "connection_failed";
  /** The time that it is to state: long ago where the fault is `stale`. */
  readonly atMs: number;
  /** It is to be signed with a wrong key. */
  readonly isForged: boolean;
  readonly signal: AbortSignal;
}

export interface OutboundCall {
  readonly platform: string;
  readonly method: string;
  /** How long to wait before each further attempt. */
  readonly retriesMs?: readonly number[];
  /** One attempt, over whatever connection: what was sent, for the record, and what came back. */
  attempt(how: Attempt): Promise<Attempted>;
}

export interface Attempted {
  readonly request: unknown;
  readonly answered: Answered;
}

export interface HttpCall extends Omit<OutboundCall, "attempt"> {
  readonly url: string;
  readonly timeoutMs: number;
  /** The request as the platform signs it. */
  build(how: Attempt): { readonly headers: Readonly<Record<string, string>>; readonly body: string };
}

export interface Outbound {
  /** Attempts it, with what is to go wrong, until it is answered well or the attempts are used up. Gives the last answer. */
  call(call: OutboundCall): Promise<Answered>;
  post(call: HttpCall): Promise<Answered>;
  /** When everything that is under way has come to an end. */
  idle(): Promise<void>;
  stop(): void;
}

const staleMs = 10 * 60_000;
const reorderMs = 2_000;

export function createOutbound(clock: Clock, faults: Faults, recorder: Recorder): Outbound {
  const stopped = new AbortController();
  const underWay = new Set<Promise<unknown>>();
  let overtaken: (() => void)[] = [];

  const outbound: Outbound = {
    call: (call) => {
      const done = run(call);
      const held = done.finally(() => underWay.delete(held));
      underWay.add(held);
      return held;
    },
    post: ({ url, timeoutMs, build, ...call }) =>
      outbound.call({
        ...call,
        attempt: async (how) => {
          const sent = build(how);
          const answered = await post(url, timeoutMs, sent, how.signal);
          return { request: readable(sent.body, sent.headers["content-type"] ?? ""), answered };
        },
      }),
    idle: async () => {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
    stop: () => stopped.abort(),
  };

  const record = (
    call: OutboundCall,
    { request, answered }: Attempted,
    more: { readonly tookMs: number; readonly attempt?: number; readonly fault?: string },
  ) => {
    const isAnswered = answered.kind === "answered";
    recorder.add({
      atMs: clock.now(),
      platform: call.platform,
      direction: "out",
      method: call.method,
      request,
      status: isAnswered ? answered.status : answered.kind,
      answer: isAnswered ? readable(answered.body, answered.headers["content-type"] ?? "") : null,
      ...more,
    });
  };

  async function run(call: OutboundCall): Promise<Answered> {
    const fault = faults.take(call.platform, call.method, outwardFaults);
    const attempt = async (number: number, reason?: Attempt["reason"]): Promise<Answered> => {
      const how: Attempt = {
        number,
        ...(reason && { reason }),
        atMs: clock.now() - (fault?.kind === "stale" ? staleMs : 0),
        isForged: fault?.kind === "forge",
        signal: stopped.signal,
      };
      const began = clock.now();
      const attempted = await call.attempt(how);
      const beside = { ...(number > 0 && { attempt: number }), ...(fault && { fault: fault.kind }) };
      record(call, attempted, { tookMs: Math.max(0, clock.now() - began), ...beside });
      return attempted.answered;
    };
    if (fault?.kind === "lose") {
      record(call, { request: null, answered: { kind: "lost" } }, { tookMs: 0, fault: "lose" });
      return { kind: "lost" };
    }
    if (fault?.kind === "delay") await clock.wait(fault.delayMs ?? 5_000, stopped.signal);
    if (fault?.kind === "reorder")
      await Promise.race([
        new Promise<void>((resolve) => overtaken.push(resolve)),
        clock.wait(reorderMs, stopped.signal),
      ]);
    let answered = await attempt(0);
    if (fault?.kind === "duplicate") answered = await attempt(1, "http_timeout");
    if (fault?.kind !== "reorder") {
      for (const go of overtaken.splice(0)) go();
      overtaken = [];
    }
    // What is forged or stale is refused, and a platform that got that answer would not be the forger.
    if (fault?.kind === "forge" || fault?.kind === "stale") return answered;
    for (const [index, waitMs] of (call.retriesMs ?? []).entries()) {
      if (isWell(answered) || answered.kind === "not-connected" || stopped.signal.aborted) break;
      await clock.wait(waitMs, stopped.signal);
      if (stopped.signal.aborted) break;
      answered = await attempt(index + 1, reasonOf(answered));
    }
    return answered;
  }
  return outbound;
}

function isWell(answered: Answered): boolean {
  return answered.kind === "answered" && answered.status >= 200 && answered.status < 300;
}

function reasonOf(answered: Answered): Attempt["reason"] {
  if (answered.kind === "answered") return "http_error";
  return answered.kind === "timeout" ? "http_timeout" : "connection_failed";
}

const maxAnswer = 1024 * 1024;

async function post(
  url: string,
  timeoutMs: number,
  request: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  stop: AbortSignal,
): Promise<Answered> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const signal = AbortSignal.any([timeout, stop]);
    const response = await fetch(url, { method: "POST", ...request, redirect: "manual", signal });
    const body = (await response.text()).slice(0, maxAnswer);
    return { kind: "answered", status: response.status, headers: Object.fromEntries(response.headers), body };
  } catch {
    return { kind: timeout.aborted ? "timeout" : "unreachable" };
  }
}
