import { definePlaybook, playbookMisfit } from "../decision/index.ts";
import { nearest } from "../insight/index.ts";
import { failure } from "../kit/failure.ts";
import { defineMetric, type Metric } from "../metric/index.ts";
import type { Condition } from "../signal/index.ts";
import type { Config } from "./define-config.ts";

export const BadSetting = failure(
  "app/bad-setting",
  { retry: "never", kind: "usage" },
  (f: { setting: string; problem: string }) =>
    `--set ${f.setting} ${f.problem} Write it like threshold=0.45, condition.for=3 or guardrails.sampleSize=100.`,
);

/**
 * The configuration with a playbook changed as `name=value` says: a path into the playbook, or `threshold`, which is the line of its condition
 * or of its metric's objective.
 *
 * errors  app/bad-setting, and what definePlaybook and defineMetric refuse
 */
export function withSettings(config: Config, playbook: string, settings: readonly string[]): Config {
  const changed = settings.reduce((so, setting) => withSetting(so, playbook, setting), config);
  const made = changed.playbooks?.find((one) => one.name === playbook);
  if (!made) return changed;
  const { name, ...options } = made;
  const whole = definePlaybook(name, options);
  const metric = changed.metrics?.find((one) => one.name === whole.metric);
  const misfit = metric && playbookMisfit(whole, metric);
  if (misfit !== undefined)
    throw new BadSetting({ setting: settings.join(" --set "), problem: `does not fit: ${misfit}` });
  return { ...changed, playbooks: (changed.playbooks ?? []).map((one) => (one === made ? whole : one)) };
}

// Not checked yet: one setting alone may make no sense without the next.

function withSetting(config: Config, playbook: string, setting: string): Config {
  const [, path = "", text = ""] = /^([a-zA-Z][\w.-]*)=(.*)$/s.exec(setting) ?? [];
  const [first = "", second] = path.split(".");
  if (!Object.hasOwn(settable, first) || path.split(".").some((key) => key in {}))
    throw new BadSetting({
      setting,
      problem: `names nothing that could be set (${Object.keys(settable).join(", ")}).`,
    });
  const inside = settable[first];
  if (inside && (second === undefined || !inside.includes(second)))
    throw new BadSetting({ setting, problem: `names nothing of ${first} that could be set (${inside.join(", ")}).` });
  const value = settingValue(text);
  const known = choices[path];
  if (known && !known.some((one) => one === value)) {
    const like = nearest(text, known.map(String));
    const meant = like === undefined ? "" : ` Did you mean ${like}?`;
    throw new BadSetting({ setting, problem: `is none of ${known.join(", ")}.${meant}` });
  }
  const found = config.playbooks?.find((one) => one.name === playbook);
  if (!found) return config;
  const { kind } = found.condition ?? { kind: "objective" };
  if (path === "threshold" && kind === "objective") return withObjective(config, found.metric, value, setting);
  const { name, ...options } = found;
  const from = path === "condition.kind" && kind !== value ? withoutKind(options) : options;
  const changed = set(from, (path === "threshold" ? lineOf(found.condition, setting) : path).split("."), value);
  const made = { name, ...(changed as typeof options) }; // definePlaybook checks it as a whole
  return { ...config, playbooks: (config.playbooks ?? []).map((one) => (one === found ? made : one)) };
}

/** What every kind of condition may say stays when the kind changes; what only the old one knew does not. */
function withoutKind<Of extends { readonly condition?: Condition }>({
  condition = { kind: "objective" },
  ...rest
}: Of) {
  const { for: row, of, keepFiring, minSample, settle, onNoData } = condition;
  const held = Object.entries({ for: row, of, keepFiring, minSample, settle, onNoData });
  return { ...rest, condition: Object.fromEntries(held.filter(([, value]) => value !== undefined)) };
}

function settingValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // what is no JSON is meant as it is written: 30m, hold
  }
}

const lines = ["below", "above", "fall", "rise", "promised", "score", "confidence", "alpha"];

/** What a setting may begin with, and what it may name inside of it; a misspelt one would change nothing, and say so of the past. */
const settable: Readonly<Record<string, readonly string[] | undefined>> = {
  threshold: undefined,
  condition: [
    ...lines,
    ...["kind", "for", "of", "keepFiring", "minSample", "settle", "onNoData"],
    ...["windows", "every", "season", "history", "side", "baseline", "least", "rules"],
  ],
  guardrails: [
    ...["sampleSize", "interval", "largest", "groups", "season", "peeking", "freshness", "sampleRatio", "coverage"],
  ],
  segments: ["by", "top"],
  sla: ["acknowledge", "decide", "act", "review"],
  onExpiry: ["option", "wait"],
  outcome: ["windows"],
  remind: undefined,
};

/** What is one of a few words. Another one would be taken for none of them, and the past told of a rule that there cannot be. */
const choices: Readonly<Record<string, readonly (string | boolean)[] | undefined>> = {
  "condition.kind": [
    ...["objective", "static", "relative-change", "burn-rate"],
    ...["anomaly", "forecast", "sequential", "no-data"],
  ],
  "condition.onNoData": ["hold", "break", "keep"],
  "condition.side": ["below", "above", "both"],
  "guardrails.interval": ["caution", "hold", false],
  "guardrails.groups.onReversal": ["hold", "caution"],
  "guardrails.peeking": [true, false],
};

/** The path of the one line that a condition has. */
function lineOf(condition: unknown, setting: string): string {
  const has = Object.keys(condition ?? {}).filter((key) => lines.includes(key));
  const [only, another] = has;
  if (only === undefined) throw new BadSetting({ setting, problem: "is asked of a condition that has no threshold." });
  if (another !== undefined)
    throw new BadSetting({ setting, problem: `is asked of a condition with two (${has.join(", ")}): say which.` });
  return `condition.${only}`;
}

function withObjective(config: Config, name: string, value: unknown, setting: string): Config {
  const metric = config.metrics?.find((one) => one.name === name);
  const { atLeast, atMost, ...rest } = metric?.objective ?? { because: "" };
  if (!metric || (atLeast === undefined) === (atMost === undefined))
    throw new BadSetting({ setting, problem: "is asked of an objective that has no line, or two." });
  if (typeof value !== "number" && typeof value !== "string")
    throw new BadSetting({ setting, problem: "is no number." });
  const objective = { ...rest, ...(atLeast !== undefined ? { atLeast: value } : { atMost: value }) };
  return { ...config, metrics: (config.metrics ?? []).map((one) => (one === metric ? again(metric, objective) : one)) };
}

function again(
  { name, unit: _, unitText: __, ...options }: Metric,
  objective: Parameters<typeof defineMetric>[1]["objective"],
): Metric {
  return defineMetric(name, { ...options, ...(objective && { objective }) });
}

function set(of: unknown, [key = "", ...rest]: readonly string[], value: unknown): unknown {
  const record = typeof of === "object" && of !== null ? of : {};
  const inner = Object.hasOwn(record, key) ? (record as Readonly<Record<string, unknown>>)[key] : undefined; // its own key
  return { ...record, [key]: rest.length === 0 ? value : set(inner, rest, value) };
}
