import type { FunnelGroup } from "../insight/index.ts";

/** Whose row of a broken-down funnel it is, as people read it. What is no value stands in brackets. */
export function funnelGroupText(group: FunnelGroup): string {
  switch (group.kind) {
    case "value":
      return String(group.value);
    case "other":
      return `(${group.values} other ${group.values === 1 ? "value" : "values"})`;
    case "missing":
      return "(missing)";
    case "sealed":
      return "(personal, sealed)";
    case "cohort":
      return group.name;
    case "no-cohort":
      return "(in no cohort)";
  }
}
