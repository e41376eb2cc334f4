/** Whether the same call may succeed: at once, after a while, or not until something is changed. */
export type Retry = "now" | "later" | "never";

/** Whose turn it is: the data or a rule said no, the caller asked wrongly, a service is away, or we are at fault. */
export type FailureKind = "refused" | "usage" | "unreachable" | "fault";

/** Every error that Thence throws on purpose. Branch on `code` or `retry`, never on the text. */
export class ThenceError extends Error {
  readonly code: string;
  readonly retry: Retry;
  readonly kind: FailureKind;
  /** The values at hand, never a secret. */
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(head: FailureHead, facts: object, text: string, options?: ErrorOptions) {
    super(`[${head.code}] ${text}`, options);
    this.name = "ThenceError";
    this.code = head.code;
    this.retry = head.retry;
    this.kind = head.kind;
    this.facts = { ...facts };
  }
}

interface FailureHead {
  readonly code: string;
  readonly retry: Retry;
  readonly kind: FailureKind;
}

/** A class of errors: one way of failing, with its code and the facts it is thrown with. */
export interface Failure<Facts extends object> {
  readonly code: string;
  new (facts: Facts, options?: ErrorOptions): ThenceError & { readonly facts: Readonly<Facts> };
}

/**
 * One class for one way of failing. `say` names the place and the next step.
 *
 *     const StaleRevision = failure("store/stale-revision", { retry: "now" }, (f: { stream: string }) => `…`);
 *     throw new StaleRevision({ stream });
 */
export function failure<Facts extends object>(
  code: string,
  how: { readonly retry: Retry; readonly kind?: FailureKind },
  say: (facts: Facts) => string,
): Failure<Facts> {
  const head: FailureHead = { code, retry: how.retry, kind: how.kind ?? "refused" };
  return class extends ThenceError {
    static readonly code = code;
    declare readonly facts: Readonly<Facts> & Readonly<Record<string, unknown>>;
    constructor(facts: Facts, options?: ErrorOptions) {
      super(head, facts, say(facts), options);
    }
  };
}
