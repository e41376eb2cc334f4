/** The fields that are sealed each as a whole: those beneath another one are part of it. */
export function outermost(fields: readonly string[]): readonly string[] {
  return fields.filter((field) => !fields.some((other) => field !== other && field.startsWith(`${other}.`)));
}

/** Puts `change` of the value at each path in its place, in a copy; a path that leads nowhere is left alone. */
export function changedAt(
  data: unknown,
  fields: readonly string[],
  change: (value: unknown, field: string) => unknown,
): unknown {
  return outermost(fields).reduce((sofar, field) => changedAtPath(sofar, field.split("."), field, change), data);
}

function changedAtPath(
  data: unknown,
  [step = "", ...rest]: readonly string[],
  field: string,
  change: (value: unknown, field: string) => unknown,
): unknown {
  if (!isRecord(data) || !Object.hasOwn(data, step)) return data;
  const value = data[step];
  if (value === undefined) return data;
  // A computed key makes a property of its own also of "__proto__".
  return { ...data, [step]: rest.length === 0 ? change(value, field) : changedAtPath(value, rest, field, change) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
