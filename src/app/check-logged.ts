import { type DeclaredEvent, type RecordedEvent, validate } from "../event/index.ts";
import { ThenceError } from "../kit/failure.ts";
import { type EventStore, erasedText } from "../store/index.ts";
import { eventPlace, type Finding } from "./check-finding.ts";

/**
 * Holds events in the log to the definitions of their types: each can be read, and has the shape that the schema demands. Looked at are
 * the oldest and the newest of each type, `sample` of either, those that refine it among them. What was erased fits any schema.
 */
export async function loggedFindings(
  store: EventStore,
  events: readonly DeclaredEvent[],
  sample: number,
): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const definition of events) {
    const trouble = new Map<string, Trouble>();
    let looked = 0;
    for (const event of await sampled(store, definition.type, sample)) {
      looked += 1;
      for (const one of troublesOf(definition, event)) {
        const before = trouble.get(one.key);
        trouble.set(one.key, { ...(before ?? one), count: (before?.count ?? 0) + 1 });
      }
    }
    for (const one of trouble.values()) found.push(finding(definition, one, looked));
  }
  return found;
}

async function sampled(store: EventStore, type: string, sample: number): Promise<readonly RecordedEvent[]> {
  const byPosition = new Map<number, RecordedEvent>();
  for (const backwards of [false, true])
    for await (const event of store.scan({ types: [type] }, { limit: sample, backwards }))
      byPosition.set(event.position, event);
  return [...byPosition.values()].sort((a, b) => a.position - b.position);
}

/** One way in which events do not fit, and the first that shows it. */
interface Trouble {
  readonly key: string;
  readonly what: "unreadable-version" | "failed-upcast" | "unfit-field" | "filled-field" | "plain-personal";
  readonly field?: string;
  readonly text: string;
  readonly position: number;
  readonly count: number;
}

function troublesOf(definition: DeclaredEvent, event: RecordedEvent): readonly Trouble[] {
  return [...plainTroubles(definition, event), ...shapeTroubles(definition, event)];
}

// An event that was logged before its type said what is personal, or past the definition: nothing can seal it afterwards.
function plainTroubles({ personal }: DeclaredEvent, event: RecordedEvent): readonly Trouble[] {
  if (!personal || event.personal) return [];
  const text = `it may hold ${personal.fields.join(", ")} in plain, for it was logged without saying what is personal, and an erasure does not reach it. Where that must not stay, copy what is needed into a new log`;
  return [{ key: "plain-personal", what: "plain-personal", text, position: event.position, count: 1 }];
}

function shapeTroubles(definition: DeclaredEvent, event: RecordedEvent): readonly Trouble[] {
  const { position } = event;
  let data: unknown;
  try {
    data = definition.read(event).data;
  } catch (cause) {
    if (!(cause instanceof ThenceError)) throw cause;
    const what = cause.code === "event/newer-version" ? "unreadable-version" : "failed-upcast";
    return [{ key: what, what, text: cause.message, position, count: 1 }];
  }
  if (!definition.schema) return [];
  const result = validate(definition.type, definition.schema, data);
  const trouble = (what: Trouble["what"], field: string, text: string): Trouble => ({
    key: `${what} ${field.replaceAll(/\b\d+\b/g, "")} ${text}`,
    what,
    field,
    text,
    position,
    count: 1,
  });
  const found =
    "issues" in result
      ? result.issues.map(({ path, message }) => trouble("unfit-field", path, message))
      : filledIn(data, result.value, "").map((field) =>
          trouble(
            "filled-field",
            field,
            "it is filled in when an event is made, and this one was made without it, so code that reads it finds nothing",
          ),
        );
  return event.erased ? found.filter(({ field = "" }) => !isErasedAt(data, field)) : found;
}

/** Whether the value at a path is one that was erased, or holds one: what it was, nobody can say any more. */
function isErasedAt(data: unknown, path: string): boolean {
  let value = data;
  for (const name of path === "" ? [] : path.split(".")) value = isObject(value) ? value[name] : undefined;
  return JSON.stringify(value)?.includes(JSON.stringify(erasedText)) === true;
}

/** The fields that the schema added to the data. */
function filledIn(data: unknown, made: unknown, path: string): readonly string[] {
  if (!isObject(data) || !isObject(made)) return [];
  return Object.keys(made).flatMap((name) => {
    const below = path === "" ? name : `${path}.${name}`;
    if (made[name] === undefined) return [];
    return Object.hasOwn(data, name) ? filledIn(data[name], made[name], below) : [below];
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function finding(
  { type, version }: DeclaredEvent,
  { what, field, text, position, count }: Trouble,
  looked: number,
): Finding {
  const next = `Make the definition fit what the log holds, or raise \`version\` to ${version + 1} with a step from the shape that is there.`;
  const seen = `${count} of ${looked} events that were looked at, the first at position ${position}`;
  return {
    // Nothing in the definitions or the log can mend that one, so it must not stop every check from then on.
    kind: what === "plain-personal" ? "note" : "problem",
    what,
    place: eventPlace(type, field || undefined),
    type,
    ...(field && { field }),
    position,
    text: field === undefined ? `${text} (${seen})` : `${text} (${seen}). ${next}`,
  };
}
