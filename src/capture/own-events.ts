import { defineOwnEvent, derivedId } from "../event/index.ts";

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
  /** It was stopped before the end of the file. */
  readonly stopped?: true;
}>()("thence.file-imported", {
  tags: ({ source }) => ({ "thence.source": source }),
  purpose: "says what an import read, added and set aside",
});
