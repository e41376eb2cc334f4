import type { PersonalFields } from "./envelope.ts";
import { BadDefinition, MissingSubject } from "./errors.ts";
import { type Tags, tagText, tagValues } from "./tags.ts";

/** A path into a payload, dots between the steps: `email`, `address.street`. A list is named as a whole. */
export type FieldPath<Data, Depth extends readonly unknown[] = []> = unknown extends Data
  ? string
  : Depth["length"] extends 5
    ? string
    : Data extends readonly unknown[]
      ? never
      : Data extends object
        ? {
            [Key in keyof Data & string]-?:
              | Key
              | `${Key}.${FieldPath<NonNullable<Data[Key]>, readonly [...Depth, unknown]>}`;
          }[keyof Data & string]
        : never;

/** Which fields of a payload tell of a person, and which tag names that person. Made by `personal`. */
export interface Personal<Field extends string = string> {
  readonly subject: string;
  readonly fields: readonly Field[];
}

/**
 * Says which fields tell of a person: they are stored encrypted under the key of whom the tag `subject` names, and unreadable once that
 * person is forgotten.
 *
 *     personal("customer", ["name", "address.street"])
 */
export function personal<const Field extends string>(subject: string, fields: readonly Field[]): Personal<Field> {
  return { subject, fields };
}

/** What a refined type keeps personal: its parent's fields and its own, of one person. */
export function mergedPersonal(
  type: string,
  parent: Personal | undefined,
  own: Personal | undefined,
): Personal | undefined {
  if (!parent || !own) return own ?? parent;
  if (parent.subject !== own.subject)
    throw new BadDefinition({
      type,
      problem: `its personal fields belong to "${own.subject}", and those of what it refines to "${parent.subject}". Name the same tag.`,
    });
  return { subject: own.subject, fields: [...new Set([...parent.fields, ...own.fields])] };
}

export function checkPersonal(type: string, { subject, fields }: Personal): void {
  const isEmpty = subject === "" || fields.length === 0 || fields.some((field) => field.split(".").includes(""));
  if (isEmpty)
    throw new BadDefinition({ type, problem: "`personal` names a tag and at least one field, none of them empty." });
}

/** The personal fields of one event, and whose they are. */
export function personalFields(type: string, { subject, fields }: Personal, tags: Tags): PersonalFields {
  const [only, another] = tagValues(tags, subject);
  if (only === undefined || another !== undefined) throw new MissingSubject({ type, subject });
  return { subject: tagText(subject, only), fields };
}
