import { lengthOf } from "./length.ts";
import { at, type Place, resolved, type Telling } from "./place.ts";

/** A budget spent `factor` times too fast over `lookback`, for as long as `after`. */
export interface SloBurn {
  readonly lookback: number;
  readonly factor: number;
  readonly after: number;
  readonly line: number;
}

/** The burn rates of the alert policies of an SLO, written in place or named. */
export function burnOf(policies: Place, named: ReadonlyMap<string, Place>, tell: Telling): SloBurn[] {
  if (policies.value === undefined) return [];
  return itemsOf(policies, tell).flatMap((item) => {
    const policy = resolved(named, "AlertPolicy", item, at(item, "alertPolicyRef"), tell);
    if (!policy) return [];
    const spec = at(policy, "spec");
    for (const name of ["alertWhenNoData", "alertWhenResolved"])
      if (at(spec, name).value === true) tell.note(at(spec, name), "it has no counterpart here and is left out.");
    const breaching = at(spec, "alertWhenBreaching");
    if (breaching.value !== undefined && typeof breaching.value !== "boolean")
      tell.problem(breaching, "it is neither true nor false.");
    if (breaching.value !== true) {
      tell.note(spec, "it does not alert when breaching, so it and its conditions are left out.");
      return [];
    }
    return itemsOf(at(spec, "conditions"), tell).flatMap((one) => {
      const condition = resolved(named, "AlertCondition", one, at(one, "conditionRef"), tell);
      return (condition && oneOf(at(condition, "spec", "condition"), tell)) ?? [];
    });
  });
}

function oneOf(condition: Place, tell: Telling): SloBurn | undefined {
  const [kind, op, factor] = ["kind", "op", "threshold"].map((name) => at(condition, name).value);
  if (kind !== undefined && kind !== "burnrate") return tell.problem(at(condition, "kind"), "only burnrate is read.");
  if (op !== undefined && op !== "gte") return tell.problem(at(condition, "op"), "only gte is read.");
  if (!(typeof factor === "number" && factor > 0)) return tell.problem(condition, "it has no threshold above 0.");
  const lookback = lengthOf(at(condition, "lookbackWindow").value);
  if (!lookback)
    return tell.problem(at(condition, "lookbackWindow"), "it is no length in minutes, hours, days or weeks.");
  const after = lengthOf(at(condition, "alertAfter").value ?? "0m");
  if (after === undefined)
    return tell.problem(at(condition, "alertAfter"), "it is no length in minutes, hours, days or weeks.");
  return { lookback, factor, after, line: condition.document.lineOf(condition.path) };
}

function itemsOf(list: Place, tell: Telling): Place[] {
  if (Array.isArray(list.value)) return list.value.map((_, i) => at(list, i));
  tell.problem(list, "it is no list.");
  return [];
}
