import { canonicalJson } from "../kit/canonical-json.ts";
import { sha256Hex } from "../kit/sha256.ts";
import type { Metric, Observation } from "../signal/index.ts";

/** What was known when the question was asked. Its hash is over its content, so it can be held against the log years later. */
export interface Evidence {
  readonly hash: string;
  /** The definition as it was, word for word. */
  readonly metric: Metric;
  /** The windows up to the one that broke, which is the last. */
  readonly observations: readonly Observation[];
  readonly findings: readonly string[];
}

export function evidence(content: Omit<Evidence, "hash">): Evidence {
  return { hash: sha256Hex(canonicalJson(content)), ...content };
}
