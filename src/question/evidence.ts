import { canonicalJson } from "../kit/canonical-json.ts";
import { sha256Hex } from "../kit/sha256.ts";
import type { Finding, Metric, Observation } from "../signal/index.ts";

/** What was known when the question was asked. Its hash is over its content, so it can be held against the log years later. */
export interface Evidence {
  readonly hash: string;
  /** The definition as it was, word for word. */
  readonly metric: Metric;
  /** Its hash, by which observations and the event MetricDefined name it. */
  readonly definition: string;
  /** The windows up to the one that broke, which is the last. */
  readonly observations: readonly Observation[];
  /** What the numbers say, a sentence each. */
  readonly findings: readonly string[];
  /** What the guardrails found; those that are no `pass` stand above the buttons. */
  readonly checks?: readonly Finding[];
  /** What was asked of the log, as text that can be run again. */
  readonly query?: string;
  /** The positions of the log that the numbers were counted from. */
  readonly positions?: { readonly first: number; readonly last: number };
  /** Of a case by hand: the view that it is about, as it was shown. */
  readonly view?: string;
}

/** Puts a pack together and hashes it: the same content, the same hash. */
export function evidence(content: Omit<Evidence, "hash" | "definition">): Evidence {
  const definition = sha256Hex(canonicalJson(content.metric)).slice(0, 16);
  const whole = { ...content, definition };
  return { hash: sha256Hex(canonicalJson(whole)), ...whole };
}

/** Whether a pack is what its hash says. */
export function isEvidenceIntact({ hash, ...content }: Evidence): boolean {
  return sha256Hex(canonicalJson(content)) === hash;
}

/** What the one who decides must be warned of, a sentence each. */
export function cautions({ checks = [] }: Pick<Evidence, "checks">): readonly string[] {
  return checks.filter((one) => one.verdict !== "pass").map((one) => one.sentence);
}
