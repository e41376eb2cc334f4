import { failure } from "../kit/failure.ts";
import { isRecord } from "../kit/is-record.ts";
import type { Metric, Objective } from "../metric/index.ts";
import type { BurnRateCondition, Condition } from "../signal/index.ts";
import { burnOf, lengthOf, type SloBurn } from "./openslo-burn.ts";
import { readDocuments, type SloDocument } from "./openslo-read.ts";

/** What an SLO says of a metric of ours. */
export interface ImportedSlo {
  readonly name: string;
  readonly line: number;
  readonly metric: string;
  readonly objective: Objective;
  /** The share that is promised to be good; none of a threshold. */
  readonly promised?: number;
  readonly burns: readonly SloBurn[];
}

/** A part that was not taken over. What is a problem would change the meaning; a note only says that it has no counterpart. */
export interface Unmapped {
  readonly kind: "problem" | "note";
  readonly line: number;
  readonly place: string;
  readonly reason: string;
}

export interface OpenSlo {
  readonly slos: readonly ImportedSlo[];
  readonly unmapped: readonly Unmapped[];
}

export const OpenSloUnmapped = failure(
  "app/openslo-unmapped",
  { retry: "never", kind: "usage" },
  (f: { problems: readonly string[] }) => `${f.problems.join(" ")} Nothing of the file was taken over.`,
);
export const OpenSloMisfit = failure(
  "app/openslo-misfit",
  { retry: "never", kind: "usage" },
  (f: { slo: string; problem: string }) => `the SLO "${f.slo}": ${f.problem}`,
);

/**
 * The objectives and burn rates of an OpenSLO v1 file. An SLI names a metric by `metricSource: { type: thence, spec: { metric } }`.
 *
 * errors  app/openslo-unreadable, app/openslo-unmapped with the line of each part that would mean something else
 */
export async function readOpenSlo(path: string | URL): Promise<OpenSlo> {
  const found = mapOpenSlo(await readDocuments(path));
  const problems = found.unmapped.filter(({ kind }) => kind === "problem");
  if (problems.length > 0) throw new OpenSloUnmapped({ problems: problems.map(unmappedLine) });
  return found;
}

export function unmappedLine({ line, place, reason }: Unmapped): string {
  return `line ${line}, ${place}: ${reason}`;
}

/** A place in a document: its value, and the way there. */
export interface Place {
  readonly document: SloDocument;
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

export const at = ({ document, path, value }: Place, ...steps: readonly (string | number)[]): Place => ({
  document,
  path: [...path, ...steps],
  value: steps.reduce<unknown>(
    (inside, step) => (isRecord(inside) || Array.isArray(inside) ? Reflect.get(inside, step) : undefined),
    value,
  ),
});
const lineAt = ({ document, path }: Place) => document.lineOf(path);
const textAt = (place: Place) => (typeof place.value === "string" && place.value.trim() ? place.value : undefined);

const kinds = ["SLO", "SLI", "AlertPolicy", "AlertCondition", "AlertNotificationTarget", "DataSource", "Service"];

/** Maps objects of OpenSLO v1; nothing is guessed. */
export function mapOpenSlo(documents: readonly SloDocument[]): OpenSlo {
  const unmapped: Unmapped[] = [];
  const say = (kind: Unmapped["kind"], of: string) => (place: Place, reason: string) => {
    unmapped.push({ kind, line: lineAt(place), place: of, reason });
    return undefined;
  };
  const named = new Map<string, Place>();
  for (const document of documents) {
    const root: Place = { document, path: [], value: document.value };
    const [kind, name] = [textAt(at(root, "kind")) ?? "object", textAt(at(root, "metadata", "name"))];
    const problem = say("problem", name === undefined ? kind : `${kind} ${name}`);
    if (at(root, "apiVersion").value !== "openslo/v1")
      problem(at(root, "apiVersion"), "only apiVersion openslo/v1 is read.");
    else if (!kinds.includes(kind)) problem(at(root, "kind"), `its kind is none of ${kinds.join(", ")}.`);
    else if (name === undefined) problem(root, "it has no metadata.name.");
    else if (named.has(`${kind} ${name}`)) problem(root, "it is there twice. Rename one.");
    else named.set(`${kind} ${name}`, root);
  }
  const slos = [...named].flatMap(([key, root]) => {
    if (!key.startsWith("SLO ")) return [];
    const tell = { problem: say("problem", key), note: say("note", key) };
    return sloOf(root, named, tell) ?? [];
  });
  return { slos, unmapped };
}

export interface Telling {
  problem(place: Place, reason: string): undefined;
  note(place: Place, reason: string): undefined;
}

/** What is written in place, or what is named and stands elsewhere in the file. */
export function resolved(named: ReadonlyMap<string, Place>, kind: string, inline: Place, ref: Place, tell: Telling) {
  if (ref.value === undefined) return inline.value === undefined ? undefined : inline;
  const name = textAt(ref);
  const found = name === undefined ? undefined : named.get(`${kind} ${name}`);
  return found ?? tell.problem(ref, `it names the ${kind} "${name ?? ""}", which is not in the file.`);
}

function sloOf(root: Place, named: ReadonlyMap<string, Place>, tell: Telling): ImportedSlo | undefined {
  const name = textAt(at(root, "metadata", "name")) ?? "";
  const spec = at(root, "spec");
  const sli = resolved(named, "SLI", at(spec, "indicator"), at(spec, "indicatorRef"), tell);
  if (!sli) return tell.problem(spec, "it has no indicator that can be read.");
  const metric = metricOf(at(sli, "spec"), named, tell);
  const objectives = at(spec, "objectives");
  if (!Array.isArray(objectives.value) || objectives.value.length === 0)
    return tell.problem(objectives, "it has no objective.");
  if (objectives.value.length > 1)
    return tell.problem(at(objectives, 1), "a metric has one objective. Write an SLO for each.");
  if (!metric) return undefined;
  const description = textAt(at(spec, "description"));
  const because = description ?? `The SLO ${textAt(at(root, "metadata", "displayName")) ?? name} says so.`;
  const line = lineOf(at(objectives, 0), metric.isShare, tell);
  if (at(spec, "timeWindow").value !== undefined)
    tell.note(at(spec, "timeWindow"), "an objective is held against each window of its metric, so this is left out.");
  if (metric.isShare && at(spec, "budgetingMethod").value === "Timeslices")
    return tell.problem(
      at(spec, "budgetingMethod"),
      "a share counts what occurred, not slices of time. Take Occurrences.",
    );
  if (!line) return undefined;
  const burns = burnOf(at(spec, "alertPolicies"), named, tell);
  if (!metric.isShare && burns.length > 0)
    return tell.problem(at(spec, "alertPolicies"), "a burn rate is of a share, and this SLO is of a threshold.");
  const { promised, ...sides } = line;
  const objective = { ...sides, because };
  return {
    name,
    line: lineAt(root),
    metric: metric.name,
    objective,
    burns,
    ...(promised !== undefined && { promised }),
  };
}

function metricOf(spec: Place, named: ReadonlyMap<string, Place>, tell: Telling) {
  const [threshold, ratio] = [at(spec, "thresholdMetric"), at(spec, "ratioMetric")];
  const isShare = ratio.value !== undefined;
  if (isShare && at(ratio, "raw").value === undefined)
    return tell.problem(
      ratio,
      "good, bad and total are sources of their own. Declare the share as a metric, and name it under raw.",
    );
  if (isShare && at(ratio, "rawType").value !== "success")
    return tell.problem(at(ratio, "rawType"), "only rawType success is read: take a metric of what is good.");
  if (!isShare && threshold.value === undefined)
    return tell.problem(spec, "it has no thresholdMetric and no ratioMetric.");
  const source = at(isShare ? at(ratio, "raw") : threshold, "metricSource");
  const data = resolved(named, "DataSource", source, at(source, "metricSourceRef"), tell);
  const type = textAt(at(source, "type")) ?? (data && textAt(at(data, "spec", "type")));
  if (type !== "thence")
    return tell.problem(
      source,
      `its source is of type ${type ?? "unknown"}. Name a metric by type: thence and spec: { metric }.`,
    );
  const name = textAt(at(source, "spec", "metric"));
  return name === undefined ? tell.problem(source, "say in spec.metric which metric it is.") : { name, isShare };
}

function lineOf(objective: Place, isShare: boolean, tell: Telling) {
  const number = (name: string) => {
    const { value } = at(objective, name);
    return typeof value === "number" && Number.isFinite(value) ? value : undefined;
  };
  const percent = number("targetPercent");
  const target = number("target") ?? (percent === undefined ? undefined : percent / 100);
  if (isShare) {
    if (target !== undefined && target > 0 && target < 1) return { atLeast: target, promised: target };
    return tell.problem(objective, "it has no target between 0 and 1, nor a targetPercent between 0 and 100.");
  }
  const [op, value] = [at(objective, "op").value, number("value")];
  if (value === undefined) return tell.problem(objective, "it has no value.");
  if (target !== undefined)
    tell.note(
      objective,
      "its target is left out: each window is held against the value. Say in a condition how many may break.",
    );
  if (op === "gte") return { atLeast: value };
  if (op === "lte") return { atMost: value };
  return tell.problem(at(objective, "op"), "only gte and lte are read: an objective holds its line.");
}

/** Gives metrics the objectives of a file. errors  app/openslo-misfit */
export function withObjectives(metrics: readonly Metric[], { slos }: OpenSlo): Metric[] {
  for (const slo of slos) {
    const metric = metrics.find(({ name }) => name === slo.metric);
    const fail = (problem: string) => new OpenSloMisfit({ slo: slo.name, problem });
    if (!metric) throw fail(`there is no metric "${slo.metric}". Declare it, or mend the name in line ${slo.line}.`);
    if (metric.objective) throw fail(`the metric "${metric.name}" has an objective already. Take one of them out.`);
    if (slo.promised !== undefined && metric.unit !== "share")
      throw fail(`it is of a share, and the metric "${metric.name}" is a ${metric.unit}.`);
    if (slos.some((one) => one !== slo && one.metric === slo.metric))
      throw fail(`another SLO is of the metric "${slo.metric}" too, and a metric has one objective.`);
  }
  return metrics.map((metric) => {
    const slo = slos.find((one) => one.metric === metric.name);
    return slo ? { ...metric, objective: slo.objective } : metric;
  });
}

/** The burn rate that an SLO's alert policies ask for, in windows of its metric. errors  app/openslo-misfit */
export function burnRateOf(
  { slos }: OpenSlo,
  name: string,
  metric: Pick<Metric, "window">,
): Condition & BurnRateCondition {
  const slo = slos.find((one) => one.name === name);
  const fail = (problem: string) => new OpenSloMisfit({ slo: name, problem });
  if (!slo) throw fail(`it is not in the file. There are: ${slos.map((one) => one.name).join(", ") || "none"}.`);
  if (slo.promised === undefined || slo.burns.length === 0) throw fail("it has no alert policy with a burn rate.");
  const length = lengthOf(metric.window);
  if (length === undefined) throw fail(`a window of "${metric.window}" has no fixed length. Take 1h, 1d or the like.`);
  const rules = slo.burns.map(({ lookback, factor, line }) => {
    if (lookback % length !== 0)
      throw fail(`the lookbackWindow in line ${line} is no whole number of the metric's windows of ${metric.window}.`);
    return { long: lookback / length, short: lookback / length, factor };
  });
  const rows = new Set(slo.burns.map(({ after }) => Math.max(1, Math.ceil(after / length))));
  const [row = 1] = rows;
  if (rows.size > 1) throw fail("its conditions differ in alertAfter. Write a playbook for each.");
  return { kind: "burn-rate", promised: slo.promised, rules, ...(row > 1 && { for: row }) };
}
