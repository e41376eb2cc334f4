import { isRecord } from "../kit/is-record.ts";
import type { Comparison, DifferentRow } from "./read-models.ts";

/** How a generation's rows differ from those of the one that was serving. */
export interface Difference {
  readonly before: { readonly number: number; readonly position: number };
  readonly after: { readonly number: number; readonly position: number };
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly examples: readonly DifferentKey[];
}

export interface DifferentKey {
  readonly kind: "added" | "removed" | "changed";
  readonly key: string;
  /** The fields that differ, by their path; the whole state has the path "". */
  readonly fields: readonly DifferentField[];
}

export interface DifferentField {
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** A comparison of rows, told field by field. */
export function differenceOf({ before, after, added, removed, changed, examples }: Comparison): Difference {
  return {
    before: { number: before.number, position: before.position },
    after: { number: after.number, position: after.position },
    added,
    removed,
    changed,
    examples: examples.map(differentKey),
  };
}

export const isSame = ({ added, removed, changed }: Pick<Comparison, "added" | "removed" | "changed">) =>
  added + removed + changed === 0;

const mostFields = 20;

function differentKey({ key, before, after }: DifferentRow): DifferentKey {
  const kind = before === undefined ? "added" : after === undefined ? "removed" : "changed";
  const [old, now]: readonly [unknown, unknown] = [parsed(before), parsed(after)];
  return { kind, key, fields: differentFields("", old, now).slice(0, mostFields) };
}

const parsed = (text: string | undefined): unknown => (text === undefined ? undefined : JSON.parse(text));

function differentFields(path: string, before: unknown, after: unknown): DifferentField[] {
  if (isRecord(before) && isRecord(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((name) => differentFields(path === "" ? name : `${path}.${name}`, before[name], after[name]));
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  return [{ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }];
}
