import { canonicalJson } from "../kit/canonical-json.ts";
import { alternatives, asSchema, isRecord, type JsonSchema } from "./json-schema.ts";

/** One way in which a shape changed. A problem breaks events that are in the log, or code that reads them; a note does not. */
export interface SchemaChange {
  readonly kind: "problem" | "note";
  readonly what:
    | "removed-field"
    | "renamed-field"
    | "retyped-field"
    | "newly-required-field"
    | "newly-optional-field"
    | "narrowed-field"
    | "widened-field"
    | "changed-schema";
  /** The field: `address.street`, `lines[].sku`; empty for the payload itself. */
  readonly path: string;
  readonly text: string;
}

interface Roots {
  readonly before: JsonSchema;
  readonly after: JsonSchema;
}

/** What changed between two JSON Schemas, for those who wrote and read data by the first one. */
export function compareSchemas(before: JsonSchema, after: JsonSchema): readonly SchemaChange[] {
  return compare(before, after, "", { before, after }, new Set());
}

function compare(
  before: unknown,
  after: unknown,
  path: string,
  roots: Roots,
  trail: ReadonlySet<string>,
): readonly SchemaChange[] {
  const pair = canonicalJson([before, after]);
  // A schema that holds itself comes back to where it was.
  if (trail.has(pair)) return [];
  const further = new Set([...trail, pair]);
  const [was, is] = [alternatives(before, roots.before), alternatives(after, roots.after)];
  const [one, other] = [was[0], is[0]];
  if (one && other && was.length === 1 && is.length === 1) return compareOne(one, other, path, roots, further);
  return compareChoices(was, is, path, roots, further);
}

/** Each alternative that there was must fit one that there is. */
function compareChoices(
  was: readonly JsonSchema[],
  is: readonly JsonSchema[],
  path: string,
  roots: Roots,
  trail: ReadonlySet<string>,
): readonly SchemaChange[] {
  const best = was.map((one) =>
    is
      .map((other) => ({ other, changes: compareOne(one, other, path, roots, trail) }))
      .reduce((least, next) => (problems(next.changes) < problems(least.changes) ? next : least)),
  );
  const taken = new Set(best.filter(({ changes }) => problems(changes) === 0).map(({ other }) => other));
  const isWider = is.some((other) => !taken.has(other)) && best.every(({ changes }) => problems(changes) === 0);
  return [
    ...new Map(
      best.flatMap(({ changes }) => changes).map((change) => [`${change.what} ${change.path}`, change]),
    ).values(),
    ...(isWider
      ? [
          widened(
            path,
            `it may now also be ${is
              .filter((one) => !taken.has(one))
              .map(kindOf)
              .join(" or ")}`,
          ),
        ]
      : []),
  ];
}

function problems(changes: readonly SchemaChange[]): number {
  // Of two objects the fitting one differs in less than a text and an object do.
  return changes.reduce((sum, { kind, what }) => sum + (kind === "note" ? 0 : what === "retyped-field" ? 1000 : 1), 0);
}

function compareOne(
  before: JsonSchema,
  after: JsonSchema,
  path: string,
  roots: Roots,
  trail: ReadonlySet<string>,
): readonly SchemaChange[] {
  const retyped = compareTypes(before, after, path);
  if (retyped?.kind === "problem") return [retyped];
  return [
    ...(retyped ? [retyped] : []),
    ...compareValues(before, after, path),
    ...compareBounds(before, after, path),
    ...(before["type"] === "object" ? compareObjects(before, after, path, roots, trail) : []),
    ...(before["type"] === "array"
      ? compare(asSchema(before["items"]), asSchema(after["items"]), `${path}[]`, roots, trail)
      : []),
    ...compareRest(before, after, path),
  ];
}

function compareTypes(before: JsonSchema, after: JsonSchema, path: string): SchemaChange | undefined {
  const [was, is] = [kindOf(before), kindOf(after)];
  if (was === is) return undefined;
  if (is === "anything" || (was === "integer" && is === "number"))
    return widened(path, `it was ${was} and is now ${is}`);
  return {
    kind: "problem",
    what: "retyped-field",
    path,
    text: `it was ${was} and is now ${is}, so what the log holds no longer fits`,
  };
}

function kindOf(schema: JsonSchema): string {
  if (typeof schema["type"] === "string") return schema["type"];
  const values = valuesOf(schema);
  const kinds = new Set(values?.map((one) => (one === null ? "null" : Array.isArray(one) ? "array" : typeof one)));
  const [only, another] = kinds;
  return only !== undefined && another === undefined ? only : "anything";
}

function valuesOf(schema: JsonSchema): readonly unknown[] | undefined {
  if ("const" in schema) return [schema["const"]];
  return Array.isArray(schema["enum"]) ? schema["enum"] : undefined;
}

function compareValues(before: JsonSchema, after: JsonSchema, path: string): readonly SchemaChange[] {
  const [was, is] = [valuesOf(before), valuesOf(after)];
  if (!is) return was ? [widened(path, "it may now be any value")] : [];
  const listed = (values: readonly unknown[]) => values.map((one) => JSON.stringify(one)).join(", ");
  if (!was) return [narrowed(path, `it may now only be ${listed(is)}`)];
  const has = (values: readonly unknown[], value: unknown) =>
    values.some((one) => canonicalJson(one) === canonicalJson(value));
  const gone = was.filter((one) => !has(is, one));
  const come = is.filter((one) => !has(was, one));
  return [
    ...(gone.length > 0
      ? [narrowed(path, `it may no longer be ${listed(gone)}, which events in the log may say`)]
      : []),
    ...(come.length > 0 ? [widened(path, `it may now also be ${listed(come)}`)] : []),
  ];
}

const lower = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"];
const upper = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"];
const exact = ["pattern", "format", "multipleOf", "uniqueItems", "contentEncoding"];

function compareBounds(before: JsonSchema, after: JsonSchema, path: string): readonly SchemaChange[] {
  const told = (name: string) =>
    `its ${name} was ${JSON.stringify(before[name]) ?? "free"} and is now ${JSON.stringify(after[name]) ?? "free"}`;
  return [...lower, ...upper, ...exact].flatMap((name) => {
    const [was, is] = [before[name], after[name]];
    if (canonicalJson({ was }) === canonicalJson({ was: is })) return [];
    if (is === undefined) return [widened(path, told(name))];
    const isLooser = typeof was === "number" && typeof is === "number" && (lower.includes(name) ? is < was : is > was);
    return [isLooser && !exact.includes(name) ? widened(path, told(name)) : narrowed(path, told(name))];
  });
}

function compareObjects(
  before: JsonSchema,
  after: JsonSchema,
  path: string,
  roots: Roots,
  trail: ReadonlySet<string>,
): readonly SchemaChange[] {
  const [was, is] = [asSchema(before["properties"]), asSchema(after["properties"])];
  const below = (name: string) => (path === "" ? name : `${path}.${name}`);
  const [needed, needs] = [requiredOf(before), requiredOf(after)];
  const come = Object.keys(is).filter((name) => !Object.hasOwn(was, name));
  const renamed = new Map<string, string>();
  for (const name of Object.keys(was)) {
    if (Object.hasOwn(is, name)) continue;
    const like = come.find(
      (other) =>
        ![...renamed.values()].includes(other) &&
        needed.has(name) === needs.has(other) &&
        canonicalJson(was[name]) === canonicalJson(is[other]),
    );
    if (like !== undefined) renamed.set(name, like);
  }
  const names = new Set(renamed.values());
  const [wasRest, isRest] = [before["additionalProperties"], after["additionalProperties"]];
  return [
    ...Object.keys(was).flatMap((name): readonly SchemaChange[] => {
      if (!Object.hasOwn(is, name)) return [goneField(below(name), renamed.get(name), needed.has(name))];
      return [
        ...compare(was[name], is[name], below(name), roots, trail),
        ...(needed.has(name) === needs.has(name) ? [] : [requirement(below(name), needs.has(name))]),
      ];
    }),
    ...come
      .filter((name) => needs.has(name) && !names.has(name))
      .map((name) => requirement(below(name), true, "it is new and required")),
    ...(isRecord(wasRest) && isRest !== undefined
      ? compare(wasRest, isRest === false ? { not: {} } : isRest, below("*"), roots, trail)
      : []),
  ];
}

function requiredOf(schema: JsonSchema): ReadonlySet<unknown> {
  return new Set(Array.isArray(schema["required"]) ? schema["required"] : []);
}

function goneField(path: string, now: string | undefined, wasRequired: boolean): SchemaChange {
  if (now !== undefined)
    return {
      kind: "problem",
      what: "renamed-field",
      path,
      text: `it seems to be called "${now}" now, so code that reads the old name finds nothing in new events, and the new name nothing in old ones`,
    };
  if (wasRequired)
    return {
      kind: "problem",
      what: "removed-field",
      path,
      text: "it is gone, so code that counts on it finds nothing in new events",
    };
  return {
    kind: "note",
    what: "removed-field",
    path,
    text: "it was optional and is gone; events in the log may still hold it",
  };
}

function requirement(
  path: string,
  isRequired: boolean,
  how = isRequired ? "it was optional and is required now" : "it was required and is optional now",
): SchemaChange {
  return isRequired
    ? { kind: "problem", what: "newly-required-field", path, text: `${how}, and events in the log may lack it` }
    : {
        kind: "note",
        what: "newly-optional-field",
        path,
        text: `${how}; code that counts on it must bear its absence`,
      };
}

const compared = new Set([
  ...[...lower, ...upper, ...exact],
  ...["type", "const", "enum", "properties", "required", "additionalProperties", "items", "propertyNames"],
  ...[
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "$defs",
    "definitions",
    "$id",
    "$comment",
    "$schema",
  ],
]);

function compareRest(before: JsonSchema, after: JsonSchema, path: string): readonly SchemaChange[] {
  const rest = (schema: JsonSchema) =>
    canonicalJson(Object.fromEntries(Object.entries(schema).filter(([name]) => !compared.has(name))));
  if (rest(before) === rest(after)) return [];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => !compared.has(name));
  return [
    {
      kind: "problem",
      what: "changed-schema",
      path,
      text: `its ${names.join(", ")} changed, which cannot be held against what was`,
    },
  ];
}

function narrowed(path: string, text: string): SchemaChange {
  return { kind: "problem", what: "narrowed-field", path, text };
}

function widened(path: string, text: string): SchemaChange {
  return { kind: "note", what: "widened-field", path, text: `${text}; code that was written before may not expect it` };
}
