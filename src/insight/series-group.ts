import { codeAt, missing, type PropertyColumn, type PropertyValue, sealed } from "./property.ts";

/** What a line of an answer is about: a value as it is written, events without the property, sealed personal ones, or all values not named. */
export type Group =
  | { readonly kind: "value"; readonly value: string }
  | { readonly kind: "missing" }
  | { readonly kind: "sealed" }
  | { readonly kind: "other"; readonly values: number };

export function groupLabel(group: Group): string {
  return group.kind === "value" ? group.value : group.kind === "other" ? `(${group.values} others)` : `(${group.kind})`;
}

/** The values of a property as groups. Values that are written the same are one, as for conditions. */
export interface Grouping {
  /** By group: missing, sealed, then values. */
  readonly groups: readonly Group[];
  groupAt(position: number): number;
}

export function grouping(column: PropertyColumn): Grouping {
  const groups: Group[] = [{ kind: "missing" }, { kind: "sealed" }];
  const known = new Map<string, number>();
  const numberOf = (value: PropertyValue | undefined) => {
    const text = String(value);
    const ready = known.get(text);
    if (ready !== undefined) return ready;
    known.set(text, groups.length);
    return groups.push({ kind: "value", value: text }) - 1;
  };
  const byCode = Uint32Array.from(column.values, (value, code) => (code <= sealed ? code : numberOf(value)));
  return { groups, groupAt: (position) => byCode[codeAt(column, position)] ?? missing };
}

/** Only so many values of a grouping, and the rest as one group. */
export interface TopGroups {
  readonly groups: readonly Group[];
  /** By group of the grouping, its number here. */
  readonly numberOf: Uint32Array;
}

/**
 * The groups with the highest rank, first to last, then the others as one, then missing and sealed ones; groups of nothing are left out.
 * Equal ranks are ordered by count, then by their values' code units. Groups of `always` that are not among them follow, also where they are
 * of nothing.
 */
export function topGroups(
  groups: readonly Group[],
  {
    counts,
    ranks,
    top,
    always = [],
  }: {
    readonly counts: ArrayLike<number>;
    readonly ranks: ArrayLike<number | undefined>;
    readonly top: number;
    readonly always?: readonly number[];
  },
): TopGroups {
  const rank = (g: number) => ranks[g] ?? Number.NEGATIVE_INFINITY;
  const values = groups
    .map((group, g) => ({ group, g, count: counts[g] ?? 0 }))
    .filter(({ group, count }) => group.kind === "value" && count > 0)
    .sort(
      (a, b) => compare(rank(b.g), rank(a.g)) || b.count - a.count || compare(groupLabel(a.group), groupLabel(b.group)),
    );
  const numberOf = new Uint32Array(groups.length);
  const made: Group[] = [];
  const named = new Set<number>();
  const name = (g: number) => {
    const group = groups[g];
    if (group === undefined || named.has(g)) return;
    named.add(g);
    numberOf[g] = made.push(group) - 1;
  };
  for (const { g } of values.slice(0, top)) name(g);
  for (const g of always) name(g);
  const rest = values.filter(({ g }) => !named.has(g));
  if (rest.length > 0) {
    for (const { g } of rest) numberOf[g] = made.length;
    made.push({ kind: "other", values: rest.length });
  }
  for (const g of [missing, sealed]) {
    if ((counts[g] ?? 0) > 0) name(g);
  }
  return { groups: made, numberOf };
}

function compare<Value extends number | string>(a: Value, b: Value): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
