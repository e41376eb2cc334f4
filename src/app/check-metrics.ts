import type { Playbook } from "../decision/index.ts";
import { type DeclaredEvent, jsonSchemaOf } from "../event/index.ts";
import { type Metric, readsOf } from "../metric/index.ts";
import type { Finding } from "./check-finding.ts";
import { mayHave } from "./schema-path.ts";

/** What metrics ask of events that these, as they are declared, cannot tell: a property that no schema of theirs has, or one that is sealed. */
export function metricFindings(metrics: readonly Metric[], events: readonly DeclaredEvent[]): Finding[] {
  return metrics.flatMap(({ name, measure }) =>
    readsOf(measure).properties.flatMap(({ property, types }): Finding[] => {
      const path = fieldOf(property);
      const asked = events.filter(({ lineage }) => lineage.some((type) => types.includes(type)));
      if (path === undefined || asked.length === 0) return [];
      const place = `metric ${name}`;
      const named = `"${property}" of ${types.join(", ")}`;
      if (asked.every((event) => isPersonal(event, path))) {
        const text = `it reads ${named}, which is personal, and what is sealed is never measured. Keep what it needs in a field of its own.`;
        return [{ kind: "problem", what: "personal-property", place, field: property, text }];
      }
      if (asked.some((event) => mayTell(event, path))) return [];
      const text = `it reads ${named}, and no such event has it by its schema, so it would always be missing. Mend the name; a tag is written tag:${property}.`;
      return [{ kind: "problem", what: "unknown-property", place, field: property, text }];
    }),
  );
}

/** Lines on amounts of which nobody says what they are in: 45 may be pounds, or pence. */
export function unitFindings(metrics: readonly Metric[], playbooks: readonly Playbook[]): Finding[] {
  return metrics.flatMap((metric): Finding[] => {
    const { name, measure, objective, unitText } = metric;
    const isAmount =
      measure.kind === "property-sum" || measure.kind === "property-mean" || measure.kind === "property-quantile";
    if (!isAmount || unitText !== undefined) return [];
    const lines = [
      ...linesOf(objective),
      ...playbooks.flatMap(({ metric: watched, condition }) =>
        watched === name && condition?.kind === "static" ? linesOf(condition) : [],
      ),
    ];
    if (lines.length === 0) return [];
    const text = `a line stands at ${lines[0]}, and nothing says what that is in. Say in \`unit\` what its numbers are: GBP, kg.`;
    return [{ kind: "note", what: "no-unit", place: `metric ${name}`, text }];
  });
}

function linesOf(of: object | undefined): number[] {
  return Object.entries(of ?? {}).flatMap(([key, value]) =>
    ["atLeast", "atMost", "below", "above"].includes(key) && typeof value === "number" ? [value] : [],
  );
}

/** The path in the data that a property names; undefined where it is no field of the data. */
function fieldOf(property: string): string | undefined {
  if (property === "type" || /^(tag|intent):/.test(property)) return undefined;
  return property.replace(/^data:/, "");
}

function isPersonal({ personal }: DeclaredEvent, path: string): boolean {
  return personal?.fields.some((field) => `${path}.`.startsWith(`${field}.`) || field.startsWith(`${path}.`)) === true;
}

// Without a schema an event may have anything.
function mayTell(event: DeclaredEvent, path: string): boolean {
  const found = jsonSchemaOf(event);
  if ("unknown" in found) return true;
  return mayHave(found.schema, found.schema, [path]) || mayHave(found.schema, found.schema, path.split("."));
}
