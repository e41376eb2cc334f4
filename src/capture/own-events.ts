import { defineOwnEvent, derivedId, type Tags } from "../event/index.ts";
import type { ObjectRef } from "./event-file.ts";

/** Logged when an import meets a type that nobody declared, before its first event. */
export const typeRegistered = defineOwnEvent<{ readonly type: string; readonly source: string }>()(
  "thence.type-registered",
  {
    tags: ({ type }) => ({ "thence.type": type }),
    purpose: "says since when, and by which source, a type is known that no definition declares",
  },
);

/** The same type is registered once, whoever meets it. */
export function registrationId(type: string): string {
  return derivedId("thence.type-registered", type);
}

/** Logged at the end of an import that appended something. */
export const fileImported = defineOwnEvent<{
  readonly source: string;
  readonly read: number;
  readonly appended: number;
  readonly duplicates: number;
  readonly rejected: number;
  /** Facts about objects that were added, where the file is an object-centric log. */
  readonly objects?: number;
  /** It was stopped before the end of the file. */
  readonly stopped?: true;
}>()("thence.file-imported", {
  tags: ({ source }) => ({ "thence.source": source }),
  purpose: "says what an import read, added and set aside",
});

/** Logged when an import reads what an object is like, from when on. What holds from the start is dated 1970-01-01 UTC, as OCEL 2.0 does. */
export const objectChanged = defineOwnEvent<ObjectRef & { readonly attributes: Readonly<Record<string, unknown>> }>()(
  "thence.object-changed",
  {
    tags: (object) => objectTags([object]),
    purpose: "says which attributes an object has from then on, so that they can be asked for as of any time",
  },
);

/** Logged when an import reads that two objects belong together. It states no time, so it holds from the start. */
export const objectsRelated = defineOwnEvent<{
  readonly from: ObjectRef;
  readonly to: ObjectRef;
  /** What the one is to the other. */
  readonly qualifier?: string;
}>()("thence.objects-related", {
  tags: ({ from, to }) => objectTags([from, to]),
  purpose: "says that two objects belong together, and how",
});

/** Objects as tags, `<object type>:<id>`. A name that every object knows (`constructor`) is a name like any other. */
export function objectTags(objects: readonly ObjectRef[]): Tags {
  const tags: Record<string, string | string[]> = Object.create(null);
  for (const { type, id } of objects) {
    const before = [tags[type] ?? []].flat();
    if (!before.includes(id)) tags[type] = before.length === 0 ? id : [...before, id];
  }
  return tags;
}
