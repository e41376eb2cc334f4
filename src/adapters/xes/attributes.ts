/** An XES attribute while it is read: what it says, and what is nested in it. */
export interface Attribute {
  readonly kind: string;
  readonly key: string;
  readonly text: string | undefined;
  readonly inner: Attribute[];
}

export const attributeKinds: ReadonlySet<string> = new Set([
  "string",
  "date",
  "int",
  "float",
  "boolean",
  "id",
  "list",
  "container",
]);

export type Target = Record<string, unknown>;

/** An object without a prototype, so that a key such as `__proto__` is a key like any other. */
export function emptyTarget(): Target {
  return Object.create(null);
}

/** Writes an attribute into `target`: its value under its key, what is nested in it beside, under `<key>:nested`. */
export function put(target: Target, prefix: string, attribute: Attribute): void {
  add(target, prefix + attribute.key, plainValue(attribute));
  const isHolder = attribute.kind === "list" || attribute.kind === "container";
  if (attribute.inner.length > 0 && !isHolder)
    add(target, `${prefix}${attribute.key}:nested`, asObject(attribute.inner));
}

// A key that repeats is against the standard; both values are kept.
export function add(target: Target, key: string, value: unknown): void {
  target[key] = key in target ? [target[key], value].flat() : value;
}

function plainValue({ kind, text, inner }: Attribute): unknown {
  switch (kind) {
    case "list":
      return inner.map(asItem);
    case "container":
      return asObject(inner);
    case "int": {
      const number = Number(text);
      return /^[+-]?\d+$/.test(text ?? "") && Number.isSafeInteger(number) ? number : text;
    }
    case "float":
      return text !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
    case "boolean":
      return /^true$/i.test(text ?? "") ? true : /^false$/i.test(text ?? "") ? false : text;
    default:
      return text;
  }
}

function asObject(inner: readonly Attribute[]): Target {
  const target = emptyTarget();
  for (const one of inner) put(target, "", one);
  return target;
}

// The members of a list have keys that may repeat, so each stays an object of its own.
function asItem(attribute: Attribute): Target {
  return asObject([attribute]);
}
