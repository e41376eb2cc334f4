import { parseDuration } from "../kit/duration.ts";
import { type Metric, windowsFrom } from "../metric/index.ts";
import { conditionProblem } from "../signal/index.ts";
import type { Playbook } from "./playbook-definition.ts";

type Fitted = Pick<Playbook, "metric" | "condition"> & Partial<Pick<Playbook, "sla" | "outcome">>;

/** Why a playbook cannot ask about a metric and what to do about it, in a sentence; undefined where it can. */
export function playbookMisfit(playbook: Fitted, metric: Metric): string | undefined {
  const { metric: name, condition = { kind: "objective" } } = playbook;
  if (name !== metric.name)
    return `it watches the metric "${name}", and this one is "${metric.name}". Mend the name in \`metric\`.`;
  return conditionProblem(condition, metric) ?? problemOfTime(playbook, metric);
}

/**
 * A service level may be shorter than its metric's window: people can decide on a month within a day. What makes no sense is an action that
 * may be done after the windows that are to tell what came of it.
 */
function problemOfTime({ sla, outcome }: Fitted, metric: Metric): string | undefined {
  if (sla?.act === undefined || !outcome) return undefined;
  const { from, to } = windowsFrom(metric, 0, outcome.windows);
  if (parseDuration(sla.act) <= to - from) return undefined;
  const windows = outcome.windows === 1 ? "one window" : `${outcome.windows} windows`;
  return `\`sla.act\` leaves ${sla.act} for the action, and what came of it is told by ${windows} of ${metric.window}, which may be over by then. Make \`sla.act\` shorter, or raise \`outcome.windows\`.`;
}
