import { readFile, writeFile } from "node:fs/promises";
import {
  type Catalogue,
  type CatalogueEntry,
  catalogueOf,
  catalogueText,
  compareCatalogues,
  type DeclaredEvent,
  EventTypeDefined,
  eventTypeDefined,
  jsonSchemaOf,
  type Micros,
  parseCatalogue,
  probeTags,
  type TypeChange,
} from "../event/index.ts";
import { failure } from "../kit/failure.ts";
import type { EventStore } from "../store/index.ts";
import { system } from "./actors.ts";
import { eventPlace, type Finding } from "./check-finding.ts";
import { CannotWrite } from "./init.ts";
import { all } from "./read.ts";
import { mayHave } from "./schema-path.ts";
import { appendStep } from "./step.ts";

export const NotACatalogue = failure(
  "app/not-a-catalogue",
  { retry: "never", kind: "usage" },
  (f: { path: string; problem: string }) =>
    `${f.path} ${f.problem}. Write a catalogue with thence check --save into a new file, from the definitions that it is to hold.`,
);
export const NotOverwritten = failure(
  "app/not-overwritten",
  { retry: "never", kind: "usage" },
  (f: { path: string }) =>
    `there is a file at ${f.path} already, and it holds no catalogue of event types, so it was left as it is. Name another.`,
);

/**
 * A catalogue that was saved to a file.
 *
 * errors  app/not-a-catalogue
 */
export async function readCatalogue(path: string): Promise<Catalogue> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new NotACatalogue({ path, problem: "cannot be read" }, { cause });
  }
  const found = parseCatalogue(text);
  if (!found) throw new NotACatalogue({ path, problem: "holds no catalogue of event types" });
  return found;
}

/**
 * Saves the catalogue of these definitions, over an earlier one at most.
 *
 * errors  app/not-overwritten, app/cannot-write
 */
export async function saveCatalogue(path: string, events: readonly DeclaredEvent[]): Promise<void> {
  try {
    const there = await textAt(path);
    if (there !== undefined && !parseCatalogue(there)) throw new NotOverwritten({ path });
    await writeFile(path, catalogueText(catalogueOf(events)));
  } catch (cause) {
    if (!(cause instanceof Error && "syscall" in cause)) throw cause;
    throw new CannotWrite({ path, problem: cause.message }, { cause });
  }
}

async function textAt(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw cause;
  }
}

/** What changed against a catalogue. */
export function changeFindings(before: Catalogue, events: readonly DeclaredEvent[]): Finding[] {
  return compareCatalogues(before, catalogueOf(events)).map(changeFinding);
}

function changeFinding({ kind, what, type, field, text }: TypeChange): Finding {
  return { kind, place: eventPlace(type, field), text, what, type, ...(field !== undefined && { field }) };
}

/**
 * What changed against the definitions that were registered in the log last. A type that is not declared here may be another program's,
 * so that one is only noted; one that has no schema at all promises no shape.
 */
export async function registeredFindings(store: EventStore, events: readonly DeclaredEvent[]): Promise<Finding[]> {
  const last = new Map<string, CatalogueEntry>();
  for (const event of await all(store, { types: [EventTypeDefined.type] }))
    if (EventTypeDefined.is(event)) last.set(event.data.type, JSON.parse(event.data.content));
  const before: Catalogue = { catalogue: 1, types: [...last.values()] };
  const bare = new Set(events.filter(({ type, schema }) => !schema && !last.get(type)?.schema).map(({ type }) => type));
  return changeFindings(before, events)
    .filter(({ what, type = "" }) => !(what === "not-comparable" && bare.has(type)))
    .map((finding) => (finding.what === "removed-type" ? { ...finding, kind: "note", text: anotherProgram } : finding));
}

const anotherProgram =
  "it is defined in this log and not in this configuration. Keep its definition, unless another program has it.";

/** Registers definitions that the log does not have yet, and answers how many those are. */
export async function registerEventTypes(
  store: EventStore,
  events: readonly DeclaredEvent[],
  now: Micros,
): Promise<number> {
  let added = 0;
  for (const entry of catalogueOf(events).types) {
    const event = eventTypeDefined(entry, now);
    if ((await store.find([event.id ?? ""])).length > 0) continue;
    const { known } = await appendStep(store, [event], {
      command: "define-event-type",
      actor: system,
      reason: entry.purpose,
    });
    added += 1 - known;
  }
  return added;
}

/**
 * The same, unless one of them breaks what is registered: then nothing is, and the types that do so are named. What a breaking change is
 * held against stays what it was.
 */
export async function registerFitting(
  store: EventStore,
  events: readonly DeclaredEvent[],
  now: Micros,
): Promise<{ readonly registered: number; readonly unfit: readonly string[] }> {
  const problems = (await registeredFindings(store, events)).filter(({ kind }) => kind === "problem");
  const unfit = [...new Set(problems.map(({ type = "" }) => type))];
  return { registered: unfit.length === 0 ? await registerEventTypes(store, events, now) : 0, unfit };
}

/** What of a person would stay in the log in plain: fields that are named by a wrong path, and tags that tell one. */
export function personalFindings(definition: DeclaredEvent): Finding[] {
  return [...unknownFields(definition), ...tellingTags(definition)];
}

function unknownFields(definition: DeclaredEvent): Finding[] {
  const { type, personal } = definition;
  const found = jsonSchemaOf(definition);
  if (!personal || "unknown" in found) return [];
  const wrong = personal.fields.filter((field) => !mayHave(found.schema, found.schema, field.split(".")));
  return wrong.map((field) => ({
    kind: "problem",
    what: "unknown-personal-field",
    place: eventPlace(type, field),
    type,
    field,
    text: "`personal` names it, and the schema has no such field, so what was meant may be stored in plain. Mend the path. A list is named as a whole.",
  }));
}

function tellingTags(definition: DeclaredEvent): Finding[] {
  const { type, personal } = definition;
  if (!personal) return [];
  const probe = probeTags(definition);
  if ("unknown" in probe) {
    const text = `whether its tags tell a personal field cannot be found out, because they ask too much of made-up data (${probe.unknown}). Look for ${personal.fields.join(", ")} in them yourself.`;
    return [{ kind: "note", what: "unknown-tags", place: eventPlace(type), type, text }];
  }
  return probe.leaks.map(({ tag, field }) => ({
    kind: "problem",
    what: "personal-tag",
    place: eventPlace(type, field),
    type,
    field,
    text: `its tag "${tag}" derives from this personal field, so it would stay when the person is forgotten. Take it out of the tags, or write pseudonym(…) around the whole value.`,
  }));
}
