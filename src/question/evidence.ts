import { canonicalJson } from "../kit/canonical-json.ts";
import { sha256Hex } from "../kit/sha256.ts";
import type { Finding, Metric, Observation } from "../signal/index.ts";
import { type FrozenView, viewDefinition } from "./frozen-view.ts";

interface OfEvidence {
  readonly hash: string;
  /** The hash of what was measured or asked; of a metric the one by which observations and the event MetricDefined name it. */
  readonly definition: string;
  /** What the numbers say, a sentence each. */
  readonly findings: readonly string[];
  /** What the guardrails found; those that are no `pass` stand above the buttons. */
  readonly checks?: readonly Finding[];
  /** What was asked of the log, as text that can be run again. */
  readonly query?: string;
  /** The positions of the log that the numbers were counted from. */
  readonly positions?: { readonly first: number; readonly last: number };
}

/** Numbers of a metric, window by window. */
export interface MetricEvidence extends OfEvidence {
  /** It was the only kind once, so what is in a log does not say it. */
  readonly kind?: never;
  /** The definition as it was, word for word. */
  readonly metric: Metric;
  /** The windows up to the one that broke, which is the last. */
  readonly observations: readonly Observation[];
}

/** An answer that somebody looked at: a funnel, a map, a series, rows of SQL. */
export interface ViewEvidence extends OfEvidence {
  readonly kind: "view";
  readonly view: FrozenView;
}

/** What was known when the question was asked. Its hash is over its content, so it can be held against the log years later. */
export type Evidence = MetricEvidence | ViewEvidence;

/** Puts a pack together and hashes it: the same content, the same hash. */
export function evidence(content: Omit<MetricEvidence, "hash" | "definition">): MetricEvidence {
  const definition = sha256Hex(canonicalJson(content.metric)).slice(0, 16);
  const whole = { ...content, definition };
  return { hash: sha256Hex(canonicalJson(whole)), ...whole };
}

/** The same of a view. */
export function viewEvidence(content: Omit<ViewEvidence, "kind" | "hash" | "definition">): ViewEvidence {
  const whole = { kind: "view" as const, ...content, definition: viewDefinition(content.view) };
  return { hash: sha256Hex(canonicalJson(whole)), ...whole };
}

/** What a pack is about, in a word: the metric's name, or the view's title. */
export function subjectOf(pack: Evidence): string {
  return pack.kind === "view" ? pack.view.title : pack.metric.name;
}

/** Whether a pack is what its hash says. */
export function isEvidenceIntact({ hash, ...content }: Evidence): boolean {
  return sha256Hex(canonicalJson(content)) === hash;
}

/** What the one who decides must be warned of, a sentence each. */
export function cautions({ checks = [] }: Pick<Evidence, "checks">): readonly string[] {
  return checks.filter((one) => one.verdict !== "pass").map((one) => one.sentence);
}
