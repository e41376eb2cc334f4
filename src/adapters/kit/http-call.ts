/** What a server said, or that nobody answered. */
export type Answer =
  | { readonly kind: "answered"; readonly status: number; readonly headers: Headers; readonly text: string }
  | { readonly kind: "unanswered"; readonly status: string };

export interface CallOptions {
  readonly fetch?: typeof fetch | undefined;
  readonly timeoutMs?: number;
  /** What is longer is not read: a server that goes on for ever would fill the memory. */
  readonly mostBytes?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Calls a server. It never throws for what a network does, follows no redirect, and tells no address in what it says. */
export async function httpCall(url: string, request: RequestInit, options: CallOptions = {}): Promise<Answer> {
  const { timeoutMs = 15_000, mostBytes = 8_388_608, signal } = options;
  const ends = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]);
  try {
    const response = await (options.fetch ?? fetch)(url, { ...request, redirect: "manual", signal: ends });
    const text = await textOf(response, mostBytes);
    if (text === undefined) return { kind: "unanswered", status: `its answer has more than ${mostBytes} bytes` };
    return { kind: "answered", status: response.status, headers: response.headers, text };
  } catch (cause) {
    return { kind: "unanswered", status: `not reached: ${codeOf(cause)}` };
  }
}

async function textOf(response: Response, mostBytes: number): Promise<string | undefined> {
  if (!response.body) return "";
  const decoder = new TextDecoder();
  let [text, bytes] = ["", 0];
  for await (const chunk of response.body) {
    bytes += chunk.length;
    if (bytes > mostBytes) return undefined; // leaving the loop closes the connection
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

// Every failure of a network looks alike to fetch; what it was is in the cause. Its message may hold the address, so only its code is told.
function codeOf(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  if (!(inner instanceof Error)) return "unknown";
  return "code" in inner && typeof inner.code === "string" ? inner.code : inner.name;
}

/** What a server wishes to be waited for (RFC 9110 §10.2.3): whole seconds, or a date. Anything else is no wish. */
export function retryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const text = headers.get("retry-after")?.trim() ?? "";
  if (/^\d{1,15}$/.test(text)) return Number(text) * 1000;
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}

/** What came of a call that did not do what was asked: once more later, or never. A password can be mended, so 401 is tried again. */
export function failedCall(
  answer: Answer,
  nowMs: number,
):
  | { readonly kind: "retry"; readonly status: string; readonly afterMs?: number }
  | { readonly kind: "failed"; readonly status: string } {
  if (answer.kind === "unanswered") return { kind: "retry", status: answer.status };
  const { status, headers } = answer;
  if (
    status === 401 ||
    status === 408 ||
    status === 409 ||
    status === 423 ||
    status === 425 ||
    status === 429 ||
    status >= 500
  ) {
    const afterMs = retryAfterMs(headers, nowMs);
    return { kind: "retry", status: String(status), ...(afterMs !== undefined && { afterMs }) };
  }
  const isRedirect = status >= 300 && status < 400;
  return { kind: "failed", status: isRedirect ? `${status}: it leads elsewhere; name that address` : String(status) };
}
