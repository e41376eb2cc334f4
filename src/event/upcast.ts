import type { RecordedEvent } from "./envelope.ts";
import { AlreadyConverted, BadDefinition, NewerVersion, OtherType, UpcastFailed } from "./errors.ts";

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
  return at < 0 ? undefined : (event.versions?.[at] ?? (at === 0 ? event.version : 1));
}

/** What a reader knows of the definition that it reads by. */
export interface Readable<Type extends string> {
  readonly type: Type;
  readonly lineage: readonly string[];
  /** The version of each type of the lineage. */
  readonly versions: readonly number[];
  readonly upcast: Upcasters;
}

/** In `versions` of a converted event, at what refines the type it was read as: of that shape it has no version any more. */
const noVersion = 0;

/** What was converted, and the event that it was made from. */
const originals = new WeakMap<RecordedEvent, RecordedEvent>();

/** Reads events in the shape that one definition asks for. An event of its own version comes back as it is. */
export function eventReader<Type extends string, Data>(definition: Readable<Type>) {
  const { type, versions, upcast } = definition;
  const version = versions[0] ?? 1;
  const read = (event: RecordedEvent): RecordedEvent<Type, Data> => {
    const written = writtenVersion(event, type);
    const { id, position } = event;
    if (written === undefined) throw new OtherType({ type, found: event.type, id, position });
    if (written === noVersion) {
      const original = originals.get(event);
      if (!original) throw new AlreadyConverted({ type, id, position });
      return read(original);
    }
    checkKnown(event, definition);
    // The payload was checked when the event was made, or is what the last step returned.
    if (written === version) return event as RecordedEvent<Type, Data>;
    let data = event.data;
    for (let from = written; from < version; from++) data = taken(upcast, from, data, { type, id, position });
    const converted = { ...event, ...versionsAfter(event, definition), data } as RecordedEvent<Type, Data>;
    if (converted.versions?.[0] === noVersion) originals.set(converted, originals.get(event) ?? event);
    return converted;
  };
  return read;
}

/** A shape holds that of all it refines, so none of them may be newer than what is known. */
function checkKnown(event: RecordedEvent, { lineage, versions }: Readable<string>): void {
  const { id, position } = event;
  for (let i = 0; i < versions.length; i++) {
    const [type = "", known = 1] = [lineage[i], versions[i]];
    const written = writtenVersion(event, type);
    if (written !== undefined && written > known) throw new NewerVersion({ type, written, known, id, position });
  }
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

// What was converted says so, so that reading it once more, or as what it refines, changes nothing.
function versionsAfter(event: RecordedEvent, { type, lineage, versions }: Readable<string>) {
  const at = event.lineage.indexOf(type);
  const after = event.lineage.map((one, i) =>
    i < at ? noVersion : (versions[lineage.indexOf(one)] ?? writtenVersion(event, one) ?? 1),
  );
  const version = after[0] || event.version;
  const isPlain = at === 0 && !event.versions && after.every((one, i) => i === 0 || one === 1);
  return isPlain ? { version } : { version, versions: after };
}
