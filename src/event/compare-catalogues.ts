import type { Catalogue, CatalogueEntry } from "./catalogue.ts";
import { compareSchemas } from "./compare-schemas.ts";
import type { SchemaChange } from "./schema-change.ts";

/** One way in which a type's definition changed. */
export interface TypeChange {
  /** A problem must not ship; a note is worth knowing. */
  readonly kind: "problem" | "note";
  readonly what:
    | SchemaChange["what"]
    | "removed-type"
    | "lowered-version"
    | "missing-upcaster"
    | "raised-ancestor"
    | "raised-version"
    | "removed-lineage"
    | "added-lineage"
    | "changed-stream"
    | "removed-tag"
    | "added-tag"
    | "no-longer-personal"
    | "newly-personal"
    | "changed-subject"
    | "not-comparable";
  readonly type: string;
  /** The field that it is about, where it is about one. */
  readonly field?: string;
  /** What changed, why it matters, and the next step. */
  readonly text: string;
}

/** What changed between two catalogues, for events that are in a log and for code that reads them. New types are no change. */
export function compareCatalogues(before: Catalogue, after: Catalogue): readonly TypeChange[] {
  const now = new Map(after.types.map((entry) => [entry.type, entry]));
  return before.types.flatMap((was) => {
    const is = now.get(was.type);
    return is ? compareEntries(was, is) : [removedType(was.type)];
  });
}

function removedType(type: string): TypeChange {
  const text =
    "its definition is gone, so its events in the log can no longer be read by it. Keep the definition, also where nothing new is logged under it.";
  return { kind: "problem", what: "removed-type", type, text };
}

function compareEntries(was: CatalogueEntry, is: CatalogueEntry): readonly TypeChange[] {
  return [
    ...compareVersions(was, is),
    ...compareLineage(was, is),
    ...compareTags(was, is),
    ...comparePersonal(was, is),
    ...compareShapes(was, is),
  ];
}

function compareVersions(was: CatalogueEntry, is: CatalogueEntry): readonly TypeChange[] {
  const { type } = is;
  if (is.version < was.version)
    return [
      problem(
        type,
        "lowered-version",
        `its version was ${was.version} and is now ${is.version}, so events written as version ${was.version} cannot be read. Set \`version\` to ${was.version} or more.`,
      ),
    ];
  if (is.version === was.version) return compareAncestors(was, is);
  const steps = Array.from({ length: is.version - was.version }, (_, i) => was.version + i);
  const missing = steps.find((from) => !is.upcasts.includes(from));
  if (missing !== undefined)
    return [
      problem(
        type,
        "missing-upcaster",
        `its version was raised from ${was.version} to ${is.version}, and no step leads from version ${missing} to ${missing + 1}. Give \`upcast\` a step ${missing}.`,
      ),
    ];
  return [
    note(
      type,
      "raised-version",
      `its version is raised from ${was.version} to ${is.version}, with a step for each. Processes that know only version ${was.version} stop at the first new event: update those that read it first.`,
    ),
  ];
}

/** A child's payload holds what its ancestors' does, so it changes with them. */
function compareAncestors(was: CatalogueEntry, is: CatalogueEntry): readonly TypeChange[] {
  const { type, version } = is;
  return is.lineage.slice(1).flatMap((ancestor) => {
    const at = was.lineage.indexOf(ancestor);
    const [before, now] = [was.versions?.[at] ?? 1, is.versions?.[is.lineage.indexOf(ancestor)] ?? 1];
    if (at < 0 || now <= before) return [];
    const text = `it refines ${ancestor}, whose version is raised from ${before} to ${now}, and its own stays ${version}, so its events in the log would be read in the shape of before. Set its \`version\` to ${version + 1} and give \`upcast\` a step ${version} that does what the step of ${ancestor} does.`;
    return [problem(type, "raised-ancestor", text)];
  });
}

function compareLineage(was: CatalogueEntry, is: CatalogueEntry): readonly TypeChange[] {
  const { type } = is;
  return [
    ...was.lineage
      .filter((one) => !is.lineage.includes(one))
      .map((one) =>
        problem(
          type,
          "removed-lineage",
          `it no longer refines ${one}, so whatever counts ${one} would miss its new events. Refine ${one} again, or log the change under a type of its own.`,
        ),
      ),
    ...is.lineage
      .filter((one) => !was.lineage.includes(one))
      .map((one) =>
        note(
          type,
          "added-lineage",
          `it now refines ${one}. Events that are in the log already do not count as ${one}.`,
        ),
      ),
  ];
}

function compareTags(was: CatalogueEntry, is: CatalogueEntry): readonly TypeChange[] {
  const { type } = is;
  const found: TypeChange[] = [];
  if (was.stream !== is.stream)
    found.push(
      problem(
        type,
        "changed-stream",
        `its stream was ${named(was.stream)} and is now ${named(is.stream)}, so its history would be torn in two. Set \`stream\` back, or log it under a type of its own.`,
      ),
    );
  if (!was.tags || !is.tags) return found;
  const [before, after] = [was.tags, is.tags];
  for (const tag of before)
    if (!after.includes(tag))
      found.push(
        problem(
          type,
          "removed-tag",
          `its tag "${tag}" is gone, so questions by ${tag} would miss its new events. Keep the tag; more may be added.`,
        ),
      );
  for (const tag of after)
    if (!before.includes(tag))
      found.push(
        note(type, "added-tag", `its tag "${tag}" is new. Events that are in the log already do not bear it.`),
      );
  return found;
}

function named(stream: string | undefined): string {
  return stream === undefined ? "none" : `"${stream}"`;
}

function comparePersonal(was: CatalogueEntry, is: CatalogueEntry): readonly TypeChange[] {
  const { type } = is;
  const [before, after] = [was.personal?.fields ?? [], is.personal?.fields ?? []];
  const isAmong = (fields: readonly string[], field: string) =>
    fields.some((one) => field === one || field.startsWith(`${one}.`));
  const isOther = was.personal && is.personal && was.personal.subject !== is.personal.subject;
  return [
    ...before
      .filter((field) => !isAmong(after, field))
      .map((field) =>
        problem(
          type,
          "no-longer-personal",
          "it is no longer personal, so it would be stored in clear and stay when its person is forgotten. Name it in `personal` again.",
          field,
        ),
      ),
    ...after
      .filter((field) => !isAmong(before, field))
      .map((field) =>
        note(
          type,
          "newly-personal",
          "it is personal from now on. Events that are in the log already hold it in clear.",
          field,
        ),
      ),
    ...(isOther
      ? [
          problem(
            type,
            "changed-subject",
            `its personal fields belonged to "${was.personal.subject}" and now belong to "${is.personal.subject}", so forgetting a person would miss some. Name the same tag.`,
          ),
        ]
      : []),
  ];
}

function compareShapes(was: CatalogueEntry, is: CatalogueEntry): readonly TypeChange[] {
  const { type } = is;
  // A raised version may change any shape: its steps lead from the old one to the new one.
  if (is.version !== was.version) return [];
  if (!was.schema || !is.schema) {
    const why = is.schemaUnknown ?? was.schemaUnknown ?? "one of the two has no schema";
    return [
      note(
        type,
        "not-comparable",
        `its shape cannot be compared: ${why}. Give it a schema whose library speaks JSON Schema.`,
      ),
    ];
  }
  const next = `Leave it as it was, or raise \`version\` to ${is.version + 1} and give \`upcast\` a step ${is.version} that makes the new shape of the old.`;
  return compareSchemas(was.schema, is.schema).map(({ kind, what, path, text }) => ({
    kind,
    what,
    type,
    ...(path !== "" && { field: path }),
    text: kind === "problem" ? `${text}. ${next}` : `${text}.`,
  }));
}

function problem(type: string, what: TypeChange["what"], text: string, field?: string): TypeChange {
  return { kind: "problem", what, type, ...(field !== undefined && { field }), text };
}

function note(type: string, what: TypeChange["what"], text: string, field?: string): TypeChange {
  return { ...problem(type, what, text, field), kind: "note" };
}
