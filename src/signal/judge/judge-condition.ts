import type { Metric, Observation } from "../../metric/index.ts";
import { showValue } from "../../metric/index.ts";
import type { Condition, Judgement } from "../condition.ts";
import { sampleOf } from "../sample.ts";
import { judgeAnomaly } from "./judge-anomaly.ts";
import { judgeBurnRate } from "./judge-burn-rate.ts";
import { judgeForecast } from "./judge-forecast.ts";
import { judgeNoData } from "./judge-no-data.ts";
import { judgeObjective } from "./judge-objective.ts";
import { judgeRelativeChange } from "./judge-relative-change.ts";
import { judgeSequential } from "./judge-sequential.ts";
import { judgeStatic } from "./judge-static.ts";
import { held, type Look, tooFew } from "./look.ts";
import { longestHistory } from "./usual.ts";

/**
 * What a condition says of the last of a metric's closed windows.
 *
 * shape   the windows oldest first, without gaps or with those left out that had no data; `windowsRead` of them are enough
 * units   `p` is how likely a difference so large is by chance; only where the condition tests
 */
export function judgeCondition(condition: Condition, metric: Metric, series: readonly Observation[]): Judgement {
  const now = series.at(-1);
  if (!now) return held("nothing has been measured yet");
  if (condition.kind === "no-data") return judgeNoData(condition, metric, series);
  const { value } = now;
  if (value === undefined) return withoutData(condition);
  const { minSample } = condition;
  const sample = sampleOf(metric, now) ?? now.denominator;
  if (minSample !== undefined && sample < minSample) return held(tooFew(sample, minSample));
  const look: Look = { metric, now, value, series };
  switch (condition.kind) {
    case "objective":
      if (!metric.objective) return held("the metric has no objective; give it one, or the condition a line");
      return judgeObjective(metric.objective, now, (one) => showValue(metric, one));
    case "static":
      return judgeStatic(condition, look);
    case "relative-change":
      return judgeRelativeChange(condition, look);
    case "burn-rate":
      return judgeBurnRate(condition, look);
    case "anomaly":
      return judgeAnomaly(condition, look);
    case "forecast":
      return judgeForecast(condition, look);
    case "sequential":
      return judgeSequential(condition, look);
  }
}

/** How many windows a condition reads at most, up to the judged one: who gives more wastes them, who gives fewer may change the verdict. */
export function windowsRead(condition: Condition): number {
  switch (condition.kind) {
    case "relative-change":
      return condition.windows * (condition.every ?? 1) + 1;
    case "burn-rate":
      return Math.max(...condition.rules.map(({ long }) => long));
    case "anomaly":
    case "forecast":
      return longestHistory(condition) + 1;
    case "sequential":
      return condition.baseline + condition.windows;
    case "no-data":
      return condition.windows;
    default:
      return 1;
  }
}

function withoutData({ onNoData = "hold" }: Condition): Judgement {
  const nothing = "nothing was there to be measured";
  switch (onNoData) {
    case "break":
      return { verdict: "broken", reason: `${nothing}, and that counts as broken` };
    case "keep":
      return { verdict: "no-data", reason: `${nothing}, and that counts as the window before` };
    case "hold":
      return { verdict: "no-data", reason: `${nothing}, so nothing is said of it` };
  }
}
