import { canonicalJson } from "../kit/canonical-json.ts";
import { boundWords, compareBounds, compareKinds, compareListed, kindOf } from "./compare-values.ts";
import { alternatives, annotations, asSchema, type JsonSchema, referenced } from "./json-schema.ts";
import { below, narrowed, note, problem, type SchemaChange, widened } from "./schema-change.ts";

/** What changed between two JSON Schemas, for those who wrote and read data by the first one. */
export function compareSchemas(before: JsonSchema, after: JsonSchema): readonly SchemaChange[] {
  return compare(before, after, { before, after, known: new Map() });
}

interface Comparison {
  readonly before: JsonSchema;
  readonly after: JsonSchema;
  /** What was found for a pair of schemas; nothing as long as it is being compared, since a schema that holds itself comes back to where it was. */
  readonly known: Map<string, readonly SchemaChange[]>;
}

/** Schemas that hold each other name the same change by ever longer paths; so many are told. */
const mostChanges = 200;

function compare(before: unknown, after: unknown, all: Comparison): readonly SchemaChange[] {
  const pair = canonicalJson([before, after]);
  const known = all.known.get(pair);
  if (known) return known;
  all.known.set(pair, []);
  const [was, is] = [alternatives(before, all.before), alternatives(after, all.after)];
  const [one, other] = [was[0], is[0]];
  const isPlain = one && other && was.length === 1 && is.length === 1;
  const found = isPlain ? compareOne(one, other, all) : compareChoices(was, is, all);
  const some = found.length > mostChanges ? [...found].sort(problemsFirst).slice(0, mostChanges) : found;
  all.known.set(pair, some);
  return some;
}

function problemsFirst(one: SchemaChange, other: SchemaChange): number {
  return Number(one.kind === "note") - Number(other.kind === "note") || one.path.length - other.path.length;
}

/** Each alternative that there was must fit one that there is. */
function compareChoices(
  was: readonly JsonSchema[],
  is: readonly JsonSchema[],
  all: Comparison,
): readonly SchemaChange[] {
  if (was.length > 0 && is.length === 0) return [narrowed("nothing is allowed here any more")];
  const best = was.map((one) =>
    is
      .map((other) => ({ other, changes: compareOne(one, other, all) }))
      .reduce((least, next) => (weight(next.changes) < weight(least.changes) ? next : least)),
  );
  const fits = best.filter(({ changes }) => changes.every(({ kind }) => kind === "note"));
  const taken = new Set([...was, ...fits.map(({ other }) => other)].map((one) => canonicalJson(one)));
  const come = is.filter((one) => !taken.has(canonicalJson(one)));
  const isWider = was.length > 0 && come.length > 0 && fits.length === best.length;
  return [
    ...new Map(
      best.flatMap(({ changes }) => changes).map((change) => [`${change.what} ${change.path}`, change]),
    ).values(),
    ...(isWider ? [widened(`it may now also be ${come.map(kindOf).join(" or ")}`)] : []),
  ];
}

/** Of two objects the fitting one differs in less than a text and an object do. */
function weight(changes: readonly SchemaChange[]): number {
  return changes.reduce(
    (sum, { kind, what }) => sum + (kind === "note" ? 1 : what === "retyped-field" ? 1_000_000 : 1000),
    0,
  );
}

function compareOne(before: JsonSchema, after: JsonSchema, all: Comparison): readonly SchemaChange[] {
  const other = compareKinds(before, after);
  if (other?.kind === "problem") return [other];
  const kind = kindOf(before);
  return [
    ...(other ? [other] : []),
    ...compareListed(before, after),
    ...compareBounds(before, after),
    ...(kind === "object" || kind === "anything" ? compareObjects(before, after, all) : []),
    ...(kind === "array" || kind === "anything"
      ? below("[]", compare(before["items"] ?? true, after["items"] ?? true, all))
      : []),
    ...compareOthers(before, after, all),
  ];
}

function compareObjects(before: JsonSchema, after: JsonSchema, all: Comparison): readonly SchemaChange[] {
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  const come = [...is.keys()].filter((name) => !was.has(name));
  const [needed, needs] = [requiredOf(before), requiredOf(after)];
  const renamed = new Map<string, string>();
  for (const [name, schema] of was) {
    if (is.has(name)) continue;
    const like = come.find(
      (other) =>
        ![...renamed.values()].includes(other) &&
        needed.has(name) === needs.has(other) &&
        canonicalJson(schema) === canonicalJson(is.get(other)),
    );
    if (like !== undefined) renamed.set(name, like);
  }
  const names = new Set(renamed.values());
  // Where any field may be anything, that one happens to be there under a new name is not feared.
  const rest = restOf(before);
  const wasFree = Object.keys(asSchema(rest)).length > 0 ? rest : false;
  return [
    ...[...was].flatMap(([name, schema]) => {
      if (!is.has(name)) return below(name, [goneField(renamed.get(name), needed.has(name))]);
      const isSame = needed.has(name) === needs.has(name);
      return below(name, [
        ...compare(schema, is.get(name), all),
        ...(isSame ? [] : [needs.has(name) ? newlyRequired("it was optional and is required now") : newlyOptional]),
      ]);
    }),
    ...come.flatMap((name) =>
      below(name, [
        ...compare(wasFree, is.get(name), all),
        ...(needs.has(name) && !names.has(name) ? [newlyRequired("it is new and required")] : []),
      ]),
    ),
    ...below("*", compare(restOf(before), restOf(after), all)),
    ...compare(namesOf(before), namesOf(after), all).map((change) => ({
      ...change,
      path: "",
      text: `the names of its fields: ${change.text}`,
    })),
  ];
}

/** The fields that a schema speaks of: those it describes, and those it requires. */
function fieldsOf(schema: JsonSchema): ReadonlyMap<string, unknown> {
  const required = [...requiredOf(schema)].map((name) => [name, restOf(schema)] as const);
  return new Map([...required, ...Object.entries(asSchema(schema["properties"]))]);
}

function requiredOf(schema: JsonSchema): ReadonlySet<string> {
  const { required } = schema;
  return new Set(Array.isArray(required) ? required.map(String) : []);
}

/** What any other field may be. */
function restOf(schema: JsonSchema): unknown {
  return schema["additionalProperties"] ?? true;
}

function namesOf(schema: JsonSchema): unknown {
  return { type: "string", ...asSchema(schema["propertyNames"]) };
}

function goneField(now: string | undefined, wasRequired: boolean): SchemaChange {
  if (now !== undefined)
    return problem(
      "renamed-field",
      `it seems to be called "${now}" now, so code that reads the old name finds nothing in new events, and the new name nothing in old ones`,
    );
  if (wasRequired) return problem("removed-field", "it is gone, so code that counts on it finds nothing in new events");
  return note("removed-field", "it was optional and is gone; events in the log may still hold it");
}

function newlyRequired(how: string): SchemaChange {
  return problem("newly-required-field", `${how}, and events in the log may lack it`);
}

const newlyOptional = note(
  "newly-optional-field",
  "it was required and is optional now; code that counts on it must bear its absence",
);

const compared: ReadonlySet<string> = new Set([
  ...annotations,
  ...boundWords,
  ...["type", "const", "enum", "properties", "required", "additionalProperties", "propertyNames", "items"],
]);

/** Keywords that are not understood here may stay as they are, with the schemas that they refer to. */
function compareOthers(before: JsonSchema, after: JsonSchema, all: Comparison): readonly SchemaChange[] {
  const others = (schema: JsonSchema) =>
    Object.fromEntries(Object.entries(schema).filter(([name]) => !compared.has(name)));
  const [was, is] = [others(before), others(after)];
  if (canonicalJson(withReferenced(was, all.before)) === canonicalJson(withReferenced(is, all.after))) return [];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return [problem("changed-schema", `its ${names.join(", ")} changed, which cannot be held against what was`)];
}

function withReferenced(schema: JsonSchema, root: JsonSchema): readonly unknown[] {
  const found = new Map<string, unknown>();
  const follow = (value: unknown) => {
    for (const [, ref = ""] of canonicalJson(value).matchAll(/"\$ref":"([^"]*)"/g)) {
      if (found.has(ref)) continue;
      const behind = referenced(ref, root) ?? true;
      found.set(ref, behind);
      follow(behind);
    }
  };
  follow(schema);
  return [schema, ...found];
}
