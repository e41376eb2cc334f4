import { isReserved } from "../event/index.ts";
import { earlierIn, type Rule, type Trigger, triggersOf } from "./rule.ts";

/** What is known of the events that there are. */
export interface KnownEvents {
  readonly types: readonly string[];
  /** The names of its tags; undefined where only real data shows them. */
  tags(type: string): readonly string[] | undefined;
  mayHave(type: string, property: string): boolean;
}

/** Whether the types, the key and the fields of a rule are among the known ones. The product's own events are taken as they are. */
export function problemOfNames({ steps, unless = [], by }: Rule, known: KnownEvents): string | undefined {
  const triggers = [...steps.flatMap(triggersOf), ...unless].filter(({ type }) => !isReserved(type));
  const typeOf = new Map(triggers.flatMap(({ as, type }) => (as === undefined ? [] : [[as, type]])));
  for (const trigger of triggers) {
    const { type } = trigger;
    if (!known.types.includes(type))
      return `there is no event type "${type}". There are ${[...known.types].sort().join(", ")}.`;
    const tags = known.tags(type);
    if (by !== undefined && tags && !tags.includes(by))
      return `it goes by "${by}", and "${type}" has no such tag, only ${tags.join(", ") || "none"}. Give the event the tag, or go by another.`;
    const field = fieldsOf(trigger, typeOf).find(([of, property]) => isField(property) && !known.mayHave(of, property));
    if (field) return `"${field[0]}" has no field "${field[1]}". Look at its schema, or mend the name.`;
  }
  return undefined;
}

function fieldsOf(
  { type, where = [] }: Trigger,
  typeOf: ReadonlyMap<string, string>,
): [type: string, property: string][] {
  return where.flatMap((condition) => {
    const earlier = earlierIn(condition);
    const other = earlier && typeOf.get(earlier.of);
    const own =
      "property" in condition
        ? condition.property
        : "sum" in condition
          ? condition.sum
          : "average" in condition
            ? condition.average
            : undefined;
    return [
      ...(own === undefined ? [] : [[type, own] as [string, string]]),
      ...(earlier && other !== undefined ? [[other, earlier.property] as [string, string]] : []),
    ];
  });
}

function isField(property: string): boolean {
  return property !== "type" && !/^(tag|intent):/.test(property);
}
