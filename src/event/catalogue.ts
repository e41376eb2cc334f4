import { canonicalJson } from "../kit/canonical-json.ts";
import { sha256Hex } from "../kit/sha256.ts";
import { defineOwnEvent } from "./define.ts";
import type { DeclaredEvent } from "./definition.ts";
import { derivedId } from "./ids.ts";
import { isRecord, type JsonSchema, jsonSchemaOf } from "./json-schema.ts";
import { probeTags } from "./tag-probe.ts";

/** One event type as data: what others rely on. */
export interface CatalogueEntry {
  readonly type: string;
  readonly version: number;
  readonly lineage: readonly string[];
  /** The version of each type of the lineage, where one that it refines is beyond 1. */
  readonly versions?: readonly number[];
  readonly purpose: string;
  /** The earlier versions that there is a step from. */
  readonly upcasts: readonly number[];
  readonly stream?: string;
  /** The names of its tags; absent where only real data shows them. */
  readonly tags?: readonly string[];
  readonly personal?: { readonly subject: string; readonly fields: readonly string[] };
  /** Absent where the schema cannot say. */
  readonly schema?: JsonSchema;
  /** Why there is no schema here. */
  readonly schemaUnknown?: string;
}

/** Event types as data, sorted by name: to be saved, registered and compared. */
export interface Catalogue {
  readonly catalogue: 1;
  readonly types: readonly CatalogueEntry[];
}

export function catalogueOf(definitions: readonly DeclaredEvent[]): Catalogue {
  const types = definitions.map(entryOf).sort((a, b) => (a.type < b.type ? -1 : 1));
  return { catalogue: 1, types };
}

function entryOf(definition: DeclaredEvent): CatalogueEntry {
  const { type, version, lineage, versions, purpose, stream, personal, upcast } = definition;
  const found = jsonSchemaOf(definition);
  const probe = probeTags(definition);
  return {
    type,
    version,
    lineage,
    ...(versions && { versions }),
    purpose,
    upcasts: Object.keys(upcast).map(Number),
    ...(stream !== undefined && { stream }),
    ...("names" in probe && { tags: probe.names }),
    ...(personal && { personal }),
    ...("schema" in found ? { schema: found.schema } : { schemaUnknown: found.unknown }),
  };
}

/** A catalogue as text for a file under version control: the same catalogue, the same text, one fact a line. */
export function catalogueText(catalogue: Catalogue): string {
  return `${JSON.stringify(JSON.parse(canonicalJson(catalogue)), null, 2)}\n`;
}

/** The catalogue in a text, or undefined where it holds none. */
export function parseCatalogue(text: string): Catalogue | undefined {
  const value: unknown = jsonIn(text);
  if (!isRecord(value) || value["catalogue"] !== 1 || !Array.isArray(value["types"])) return undefined;
  if (!value["types"].every(isEntry)) return undefined;
  return { catalogue: 1, types: value["types"] };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

function isEntry(value: unknown): value is CatalogueEntry {
  if (!isRecord(value)) return false;
  const { type, version, lineage, versions, purpose, upcasts, stream, tags, personal, schema } = value;
  const isTexts = (list: unknown) => Array.isArray(list) && list.every((one) => typeof one === "string");
  return (
    typeof type === "string" &&
    typeof version === "number" &&
    isTexts(lineage) &&
    (versions === undefined || (Array.isArray(versions) && versions.every((one) => typeof one === "number"))) &&
    typeof purpose === "string" &&
    Array.isArray(upcasts) &&
    (stream === undefined || typeof stream === "string") &&
    (tags === undefined || isTexts(tags)) &&
    (personal === undefined || (isRecord(personal) && isTexts(personal["fields"]))) &&
    (schema === undefined || isRecord(schema))
  );
}

/** An event type's definition went live: what events of the type are made by from here on. */
export const EventTypeDefined = defineOwnEvent<{
  readonly type: string;
  readonly version: number;
  readonly definition: string;
  /** The entry of the catalogue as canonical JSON. */
  readonly content: string;
}>()("thence.event-type-defined", {
  tags: ({ type, definition }) => ({ "thence.type": type, "thence.definition": definition }),
  purpose: "The exact definition of an event type, so that a later one can be held against it.",
});

/** The registration of one entry. Its id follows from the content, so that the same definition is registered once. */
export function eventTypeDefined(entry: CatalogueEntry, occurred: number) {
  const content = canonicalJson(entry);
  const definition = sha256Hex(content).slice(0, 16);
  const { type, version } = entry;
  return EventTypeDefined(
    { type, version, definition, content },
    { id: derivedId("event-type-defined", definition), occurred },
  );
}
