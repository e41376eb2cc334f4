import { showCount } from "../../metric/index.ts";
import { plural } from "../judge/look.ts";
import { sampleOf } from "../sample.ts";
import { type Check, finding } from "./check.ts";

/** Where neither the guardrails nor the condition nor the objective says how many are enough. */
const usual = 30;

export const checkSampleSize: Check = (guardrails, { metric, series }, condition) => {
  const { sampleSize = condition.minSample ?? metric.objective?.minSample ?? usual } = guardrails;
  const now = series.at(-1);
  // Where nothing came, and that is the news, it is not too little to tell it.
  if (sampleSize === false || now?.value === undefined || condition.kind === "no-data") return [];
  const sample = sampleOf(metric, now);
  if (sample === undefined) return [];
  const rests = `The number rests on ${plural(sample, "observation")}`;
  if (sample >= sampleSize)
    return finding("sample-size", "pass", `${rests}; ${showCount(sampleSize)} are enough.`, sample);
  return finding(
    "sample-size",
    "hold",
    `${rests}, and at least ${showCount(sampleSize)} are needed. With so few, a handful of people can move it by chance; wait, or take a longer window.`,
    sample,
    { kind: "sample", count: sample, needed: sampleSize },
  );
};
