/** The fields that are sealed each as a whole: those beneath another one are part of it. */
export function outermost(fields: readonly string[]): readonly string[] {
  return fields.filter((field) => !fields.some((other) => field !== other && field.startsWith(`${other}.`)));
}

/**
 * Puts `change` of the value at each path in its place, in a copy. A path that leads nowhere is left alone; one that meets a list, a text or
 * anything else that has no fields means that as a whole, since it may hold what the path is to name. `place` is the path to what was changed.
 */
export function changedAt(
  data: unknown,
  fields: readonly string[],
  change: (value: unknown, place: string) => unknown,
): unknown {
  const places = new Set(outermost(fields).map((field) => placeOf(data, field)));
  let changed = data;
  for (const place of places)
    if (place !== undefined) changed = changedAtPath(changed, place.split("."), place, change);
  return changed;
}

/** How far a path leads; undefined where that is nowhere. */
function placeOf(data: unknown, field: string): string | undefined {
  const steps = field.split(".");
  let value = data;
  for (const [i, step] of steps.entries()) {
    if (!isRecord(value)) return i > 0 && value !== null ? steps.slice(0, i).join(".") : undefined;
    if (!Object.hasOwn(value, step) || value[step] === undefined) return undefined;
    value = value[step];
  }
  return field;
}

function changedAtPath(
  data: unknown,
  [step = "", ...rest]: readonly string[],
  place: string,
  change: (value: unknown, place: string) => unknown,
): unknown {
  if (!isRecord(data)) return data;
  const value = data[step];
  // A computed key makes a property of its own also of "__proto__".
  return { ...data, [step]: rest.length === 0 ? change(value, place) : changedAtPath(value, rest, place, change) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
