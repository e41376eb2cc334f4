/** How often an event is tried, and how long the pauses grow. */
export interface RetryPolicy {
  /** How many times in all; then it is parked. Default 5. */
  readonly attempts?: number;
  /** The longest first pause. Default 200 ms; each next one may be twice as long. */
  readonly firstMs?: number;
  /** No pause is longer. Default 30,000 ms. */
  readonly maxMs?: number;
}

export const defaultRetry: Required<RetryPolicy> = { attempts: 5, firstMs: 200, maxMs: 30_000 };

/**
 * The pause after a failed attempt (from 1): anything from nothing to a limit that doubles, so that those who failed together do not
 * come back together.
 *
 * source  Brooker 2015, "Exponential backoff and jitter" (full jitter)
 */
export function pauseMs(attempt: number, { firstMs, maxMs }: Required<RetryPolicy>, random: () => number): number {
  return random() * Math.min(maxMs, firstMs * 2 ** (attempt - 1));
}

/** Whether an error says of itself that trying again is no use. */
export function isHopeless(cause: unknown): boolean {
  return cause instanceof Error && "retry" in cause && cause.retry === "never";
}

/** Errors after which a consumer stops: code that is older than the log must not pass over what it cannot read. */
const stopping: ReadonlySet<unknown> = new Set(["event/newer-version", "subscription/lease-lost", "store/closed"]);

export function codeOf(cause: unknown): unknown {
  return cause instanceof Error && "code" in cause ? cause.code : undefined;
}

export function stopsConsumer(cause: unknown): boolean {
  return stopping.has(codeOf(cause));
}

const textLimit = 2000;

export function errorText(cause: unknown): string {
  const text = cause instanceof Error ? cause.message || cause.name : String(cause);
  return text.length <= textLimit ? text : `${text.slice(0, textLimit - 1)}…`;
}
