import { failure } from "../../kit/failure.ts";
import type { Objective } from "../../metric/index.ts";
import { canBurn } from "../../signal/index.ts";
import { burnOf, type SloBurn } from "./burn.ts";
import { at, lineAt, type Place, resolved, type Telling, textAt } from "./place.ts";
import { readDocuments, type SloDocument } from "./read.ts";

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
  (f: { path: string; problems: readonly string[] }) =>
    `${f.path}: ${f.problems.join(" ")} Nothing of the file was taken over.`,
);
/**
 * The objectives and burn rates of an OpenSLO v1 file. An SLI names a metric by `metricSource: { type: thence, spec: { metric } }`.
 *
 * errors  app/openslo-unreadable, app/openslo-unmapped with the line of each part that would mean something else
 */
export async function readOpenSlo(path: string | URL): Promise<OpenSlo> {
  const found = mapOpenSlo(await readDocuments(path));
  const problems = found.unmapped.filter(({ kind }) => kind === "problem");
  if (problems.length > 0) throw new OpenSloUnmapped({ path: String(path), problems: problems.map(unmappedLine) });
  return found;
}

/** The same, with what was not taken over told and not refused. errors  app/openslo-unreadable */
export async function openSloAt(path: string | URL): Promise<OpenSlo> {
  return mapOpenSlo(await readDocuments(path));
}

export function unmappedLine({ line, place, reason }: Unmapped): string {
  return `line ${line}, ${place}: ${reason}`;
}

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
  const tooFast = burns.find(({ factor }) => promised !== undefined && !canBurn(factor, promised));
  if (tooFast)
    return tell.problem(
      at(spec, "alertPolicies"),
      `the threshold in line ${tooFast.line} is never passed: not even where all goes wrong. Write a smaller one.`,
    );
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
  if (percent !== undefined && number("target") !== undefined && Math.abs(percent / 100 - (target ?? 0)) > 1e-9)
    return tell.problem(objective, "its target and its targetPercent differ. Leave one out.");
  if (isShare) {
    for (const name of ["op", "value", "timeSliceTarget", "timeSliceWindow"])
      if (at(objective, name).value !== undefined)
        tell.note(at(objective, name), "a share has its target alone, so this is left out.");
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
