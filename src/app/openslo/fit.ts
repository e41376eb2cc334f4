import { failure } from "../../kit/failure.ts";
import type { Metric } from "../../metric/index.ts";
import type { BurnRateCondition, Condition } from "../../signal/index.ts";
import { lengthOf } from "./length.ts";
import type { OpenSlo } from "./map.ts";

export const OpenSloMisfit = failure(
  "app/openslo-misfit",
  { retry: "never", kind: "usage" },
  (f: { slo: string; problem: string }) => `the SLO "${f.slo}": ${f.problem}`,
);

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
