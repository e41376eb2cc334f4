import { failure } from "../kit/failure.ts";
import type { Actor, Intent, RecordedEvent } from "./envelope.ts";
import { type Tags, tagText } from "./tags.ts";
import { formatTime, type Moment, parseTime } from "./time.ts";

/** A CloudEvent in its JSON form. Correlation, causation, actor and recorded time use the registered extension names. */
export interface CloudEvent {
  readonly specversion: "1.0";
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject?: string;
  readonly time?: string;
  readonly datacontenttype?: string;
  readonly data?: unknown;
  readonly [extension: string]: unknown;
}

export const NotACloudEvent = failure(
  "event/not-a-cloud-event",
  { retry: "never" },
  (f: { problem: string }) =>
    `this is not a CloudEvent 1.0: ${f.problem}. See the required attributes id, source, specversion and type.`,
);

/**
 * A recorded event as a CloudEvent 1.0.
 *
 * source  CloudEvents 1.0.2; extensions correlation (`correlationid`, `causationid`), authcontext (`authtype`, `authid`),
 *         recordedtime and sequence; ours are `thencetags`, `thenceversion`, `thenceintent`, `thenceintentreason` and `thenceonbehalfof`
 */
export function cloudEvent(event: RecordedEvent, source: string): CloudEvent {
  const { actor, intent } = event;
  return {
    specversion: "1.0",
    id: event.id,
    source,
    type: event.type,
    ...(event.stream && { subject: event.stream }),
    time: formatTime(event.occurred, event.offset),
    recordedtime: formatTime(event.recorded),
    sequence: String(event.position).padStart(16, "0"),
    ...(event.correlation && { correlationid: event.correlation }),
    ...(event.causation && { causationid: event.causation }),
    ...(actor && { authtype: authTypes[actor.kind], authid: actor.id }),
    thenceintent: intent.command,
    ...(intent.reason && { thenceintentreason: intent.reason }),
    ...(intent.onBehalfOf && { thenceonbehalfof: intent.onBehalfOf }),
    ...(event.version !== 1 && { thenceversion: event.version }),
    thencetags: JSON.stringify(event.tags),
    datacontenttype: "application/json",
    data: event.data,
  };
}

const authTypes = { person: "user", system: "system", model: "system" } as const;

/** What a foreign CloudEvent says, in our words. Its id and source become the event's origin. */
export interface ReadCloudEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly moment?: Moment;
  readonly stream?: string;
  readonly tags: Tags;
  readonly data: unknown;
  readonly correlation?: string;
  readonly causation?: string;
  readonly actor?: Actor;
  readonly intent?: Intent;
  /** What else it carried: extensions, dataschema, datacontenttype. */
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** Reads a CloudEvent in JSON form; a binary payload (`data_base64`) is kept under that name. */
export function fromCloudEvent(value: unknown, how: { readonly zone?: string } = {}): ReadCloudEvent {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new NotACloudEvent({ problem: "it is no JSON object" });
  const event = value as Record<string, unknown>; // an object, as the line above made sure
  const text = (name: string) => {
    const found = event[name];
    if (found === undefined || found === null) return undefined;
    if (typeof found !== "string" || found === "") throw new NotACloudEvent({ problem: `"${name}" is not text` });
    return found;
  };
  const required = (name: string) => {
    const found = text(name);
    if (found === undefined) throw new NotACloudEvent({ problem: `"${name}" is missing` });
    return found;
  };
  if (required("specversion") !== "1.0")
    throw new NotACloudEvent({ problem: `specversion is ${String(event["specversion"])}` });
  const time = text("time");
  const [correlation, causation, subject] = [text("correlationid"), text("causationid"), text("subject")];
  const [actor, intent] = [actorOf(text("authtype"), text("authid")), intentOf(text)];
  const attributes = otherAttributes(event);
  return {
    id: required("id"),
    source: required("source"),
    type: required("type"),
    ...(time && { moment: parseTime(time, how) }),
    ...subjectAndTags(subject, text("thencetags")),
    data: event["data"] ?? (event["data_base64"] === undefined ? {} : { data_base64: event["data_base64"] }),
    ...(correlation && { correlation }),
    ...(causation && { causation }),
    ...(actor && { actor }),
    ...(intent && { intent }),
    ...(attributes && { attributes }),
  };
}

function actorOf(type: string | undefined, id: string | undefined): Actor | undefined {
  if (id === undefined) return undefined;
  return { kind: type === "user" || type === "app_user" ? "person" : "system", id };
}

function intentOf(text: (name: string) => string | undefined): Intent | undefined {
  const [command, reason, onBehalfOf] = [text("thenceintent"), text("thenceintentreason"), text("thenceonbehalfof")];
  return command === undefined ? undefined : { command, ...(reason && { reason }), ...(onBehalfOf && { onBehalfOf }) };
}

/** Attributes of CloudEvents that are read into a place of their own; whatever else an event carries is kept as it is. */
const readAttributes = new Set([
  ...[
    "specversion",
    "id",
    "source",
    "type",
    "time",
    "subject",
    "data",
    "data_base64",
    "thencetags",
    "recordedtime",
    "sequence",
  ],
  ...["correlationid", "causationid", "authtype", "authid", "thenceintent", "thenceintentreason", "thenceonbehalfof"],
]);

function otherAttributes(event: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | undefined {
  const others = Object.entries(event).filter(
    ([name, value]) => !readAttributes.has(name) && !(name === "datacontenttype" && value === "application/json"),
  );
  return others.length > 0 ? Object.fromEntries(others) : undefined;
}

// With our own tags the subject names the stream; without them, any subject is the tag `subject`, and its stream.
function subjectAndTags(subject: string | undefined, ours: string | undefined): { stream?: string; tags: Tags } {
  if (ours !== undefined) return { ...(subject && { stream: subject }), tags: readTags(ours) };
  return subject === undefined ? { tags: {} } : { stream: tagText("subject", subject), tags: { subject } };
}

function readTags(text: string): Tags {
  let tags: unknown;
  try {
    tags = JSON.parse(text);
  } catch (cause) {
    throw new NotACloudEvent({ problem: '"thencetags" is not JSON' }, { cause });
  }
  const isText = (value: unknown) => typeof value === "string";
  const isTags = (value: unknown): value is Tags =>
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every((one) => isText(one) || (Array.isArray(one) && one.every(isText)));
  if (!isTags(tags)) throw new NotACloudEvent({ problem: '"thencetags" is not an object of texts' });
  return tags;
}
