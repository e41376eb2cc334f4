import type { RecordedEvent } from "./envelope.ts";
import { BadDefinition, NewerVersion, OtherType, UpcastFailed } from "./errors.ts";

/**
 * By version, the step from the shape of that version to the shape of the next. A step says in its parameter what the old shape was, and
 * returns new data instead of changing what it was given.
 */
export interface Upcasters {
  // `never` lets each step name the shape it takes.
  readonly [from: number]: (old: never) => unknown;
}

/** Holds that there is exactly one step from each earlier version to the next. */
export function checkUpcasters(type: string, version: number, upcast: Upcasters): void {
  for (let from = 1; from < version; from++)
    if (typeof upcast[from] !== "function")
      throw new BadDefinition({
        type,
        problem: `it is at version ${version}, and \`upcast\` has no step ${from}, from version ${from} to ${from + 1}. Give it one, so that events in the log can be read.`,
      });
  const beyond = Object.keys(upcast).find((from) => !(Number(from) >= 1 && Number(from) < version));
  if (beyond !== undefined)
    throw new BadDefinition({
      type,
      problem: `\`upcast\` has a step ${beyond}, and its version is ${version}. Raise \`version\`, or take the step out.`,
    });
}

/** The version in which an event was written, as one of the types of its lineage; undefined where it is no such type. */
export function writtenVersion(event: Pick<RecordedEvent, "lineage" | "version" | "versions">, type: string) {
  const at = event.lineage.indexOf(type);
  if (at < 0) return undefined;
  return at === 0 ? event.version : (event.versions?.[at] ?? 1);
}

/** Reads events in the shape that one definition asks for. An event of its own version comes back as it is. */
export function eventReader<Type extends string, Data>(type: Type, version: number, upcast: Upcasters) {
  return (event: RecordedEvent): RecordedEvent<Type, Data> => {
    const written = writtenVersion(event, type);
    const { id, position } = event;
    if (written === undefined) throw new OtherType({ type, found: event.type, id, position });
    // The payload was checked when the event was made, or is what the last step returned.
    if (written === version) return event as RecordedEvent<Type, Data>;
    if (written > version) throw new NewerVersion({ type, written, known: version, id, position });
    let data = event.data;
    for (let from = written; from < version; from++) data = taken(upcast, from, data, { type, id, position });
    return { ...event, ...versionsAfter(event, type, version), data } as RecordedEvent<Type, Data>;
  };
}

function taken(
  upcast: Upcasters,
  from: number,
  data: unknown,
  at: { readonly type: string; readonly id: string; readonly position: number },
): unknown {
  try {
    const step = upcast[from] as (old: unknown) => unknown; // its version says that the data has the shape it names
    const next = step(data);
    if (next === undefined || next instanceof Promise)
      throw new TypeError(next === undefined ? "the step returned nothing" : "the step returned a promise");
    return next;
  } catch (cause) {
    throw new UpcastFailed({ ...at, from, to: from + 1 }, { cause });
  }
}

// What was converted says so, so that reading it once more changes nothing.
function versionsAfter(event: RecordedEvent, type: string, version: number) {
  const at = event.lineage.indexOf(type);
  if (at === 0 && !event.versions) return { version };
  const versions = event.lineage.map((_, i) =>
    i === at ? version : (event.versions?.[i] ?? (i === 0 ? event.version : 1)),
  );
  return { version: versions[0] ?? event.version, versions };
}
