import { showValue } from "../../metric/index.ts";
import type { Judgement, StaticCondition } from "../condition.ts";
import { type Look, toldBeside } from "./look.ts";

export function judgeStatic({ below, above }: StaticCondition, { metric, now, value }: Look): Judgement {
  const show = (one: number) => showValue(metric, one);
  const told = toldBeside(now, value, show);
  if (below !== undefined && value < below)
    return { verdict: "broken", reason: `${told(below)} is below the line of ${show(below)}` };
  if (above !== undefined && value > above)
    return { verdict: "broken", reason: `${told(above)} is above the line of ${show(above)}` };
  const lines = [
    ...(below === undefined ? [] : [`not below ${show(below)}`]),
    ...(above === undefined ? [] : [`not above ${show(above)}`]),
  ];
  return { verdict: "kept", reason: `${show(value)} is ${lines.join(" and ")}` };
}
