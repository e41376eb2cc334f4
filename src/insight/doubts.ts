import type { Journeys } from "./journeys.ts";
import { nearest } from "./nearest.ts";

/** Why an answer may not mean what the reader thinks: it was asked about something that the log does not have. */
export type Doubt =
  | { readonly kind: "empty-log" }
  | { readonly kind: "unknown-tag"; readonly tag: string; readonly known: readonly string[] }
  | { readonly kind: "unknown-type"; readonly type: string; readonly like?: string }
  /** The type is in the log, and no event of it bears the tag. */
  | { readonly kind: "type-without-tag"; readonly type: string; readonly tag: string };

/** Whatever of a question the log does not know: the tag that journeys are made by, and the types asked for. */
export function doubts(journeys: Journeys, types: readonly string[] = []): Doubt[] {
  const { log, by } = journeys;
  if (log.events === 0) return [{ kind: "empty-log" }];
  const found: Doubt[] = [];
  if (by !== undefined && log.bearing === 0) found.push({ kind: "unknown-tag", tag: by, known: log.tags });
  const bearing = typesWithTag(journeys);
  for (const type of new Set(types)) {
    if (bearing.has(type)) continue;
    const like = nearest(type, log.types);
    if (!log.types.includes(type)) found.push({ kind: "unknown-type", type, ...(like !== undefined && { like }) });
    else if (by !== undefined && log.bearing > 0) found.push({ kind: "type-without-tag", type, tag: by });
  }
  return found;
}

/** A doubt as a sentence, with the next step. */
export function doubtText(doubt: Doubt): string {
  switch (doubt.kind) {
    case "empty-log":
      return "the log has no events. Read some in with thence import, or name another log with --store.";
    case "unknown-tag": {
      const names =
        doubt.known.length > 0 ? `The tags there are: ${doubt.known.join(", ")}.` : "No event bears any tag.";
      return `no event bears the tag "${doubt.tag}". ${names}`;
    }
    case "unknown-type":
      return `no event has the type "${doubt.type}".${doubt.like === undefined ? "" : ` Did you mean "${doubt.like}"?`}`;
    case "type-without-tag":
      return `there are events of the type "${doubt.type}", and none of them bears the tag "${doubt.tag}".`;
  }
}

function typesWithTag({ from, to, kindOf, kinds, types, entities }: Journeys): Set<string> {
  const seen = new Uint8Array(kinds.length);
  for (let e = 0; e < entities.length; e++)
    for (let row = from[e] ?? 0; row < (to[e] ?? 0); row++) seen[kindOf[row] ?? 0] = 1;
  const found = new Set<string>();
  for (const [kind, codes] of kinds.entries()) if (seen[kind]) for (const code of codes) found.add(types[code] ?? "");
  return found;
}
