import { isRecord } from "../../kit/is-record.ts";
import type { SloDocument } from "./read.ts";

/** A place in a document: its value, and the way there. */
export interface Place {
  readonly document: SloDocument;
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

export const at = ({ document, path, value }: Place, ...steps: readonly (string | number)[]): Place => ({
  document,
  path: [...path, ...steps],
  value: steps.reduce<unknown>(
    (inside, step) => (isRecord(inside) || Array.isArray(inside) ? Reflect.get(inside, step) : undefined),
    value,
  ),
});
export const lineAt = ({ document, path }: Place) => document.lineOf(path);
/** A text that says something. */
export const textAt = (place: Place) =>
  typeof place.value === "string" && place.value.trim() ? place.value : undefined;

/** How a part is told of that cannot be taken over. */
export interface Telling {
  problem(place: Place, reason: string): undefined;
  note(place: Place, reason: string): undefined;
}

/** What is written in place, or what is named and stands elsewhere in the file. */
export function resolved(named: ReadonlyMap<string, Place>, kind: string, inline: Place, ref: Place, tell: Telling) {
  if (ref.value === undefined) return inline.value === undefined ? undefined : inline;
  const name = textAt(ref);
  const found = name === undefined ? undefined : named.get(`${kind} ${name}`);
  return found ?? tell.problem(ref, `it names the ${kind} "${name ?? ""}", which is not in the file.`);
}
