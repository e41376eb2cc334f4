import type { EventDefinition, EventDetails, EventOptions } from "./definition.ts";
import { declared, type NewEvent, type RecordedEvent } from "./envelope.ts";
import { BadDefinition, ChangedTag, MissingStream, TagNotText } from "./errors.ts";
import { checkPersonal, mergedPersonal, personalFields } from "./personal.ts";
import { isReserved, type Tags, tagText, tagValues } from "./tags.ts";
import { checkUpcasters, eventReader } from "./upcast.ts";
import { validated } from "./validate.ts";

const typePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Declares an event type: its name (kebab-case, past tense), its schema, the identities it is about, and why it is logged.
 *
 * errors  event/bad-definition for a name that is not kebab-case or is reserved (`thence.`), and for a version without a step from each
 *         earlier one; the definition itself throws event/invalid-payload, event/asynchronous-schema, event/tag-not-text,
 *         event/changed-tag, event/missing-stream and event/missing-subject
 */
export function defineEvent<const Type extends string, Data>(
  type: Type,
  options: EventOptions<Data>,
): EventDefinition<Type, Data> {
  checkType(type);
  return definition(type, options);
}

/** Declares one of the product's own events (`thence.…`). Not part of the public list. */
export function defineOwnEvent<Data>() {
  return <const Type extends `thence.${string}`>(
    type: Type,
    options: EventOptions<Data>,
  ): EventDefinition<Type, Data> => definition(type, options);
}

function checkType(type: string): void {
  if (typeof type !== "string")
    throw new BadDefinition({ type: String(type), problem: "an event type is named by a text: order-created." });
  if (isReserved(type))
    throw new BadDefinition({
      type,
      problem: 'names that begin with "thence." are the product\'s own. Choose another.',
    });
  if (!typePattern.test(type))
    throw new BadDefinition({ type, problem: "write event types in kebab-case, past tense: order-created." });
}

/** What a definition takes over from the one it refines. */
interface Inherited<Data> {
  readonly lineage: readonly string[];
  readonly versions: readonly number[];
  readonly stream?: string;
  readonly personal?: EventDefinition["personal"];
  tags(data: Data): Tags;
  /** Holds the payload to the schemas of all that is refined; what they make of it is not kept. */
  check(data: Data): void;
}

function definition<const Type extends string, Data>(
  type: Type,
  options: EventOptions<Data>,
  parent?: Inherited<Data>,
): EventDefinition<Type, Data> {
  // What plain JavaScript may leave out.
  const { schema, purpose, version = 1, upcast = {} }: Partial<EventOptions<Data>> = options ?? {};
  if (typeof purpose !== "string" || !purpose.trim())
    throw new BadDefinition({ type, problem: "say in `purpose` why this event is logged." });
  const stream = options.stream ?? parent?.stream;
  const personal = mergedPersonal(type, parent?.personal, options.personal);
  if (!Number.isSafeInteger(version) || version < 1)
    throw new BadDefinition({ type, problem: "`version` counts from 1." });
  checkUpcasters(type, version, upcast);
  if (personal) checkPersonal(type, personal);
  if (parent?.lineage.includes(type))
    throw new BadDefinition({ type, problem: "it refines itself. Give it a new name." });

  if (parent?.stream !== undefined && stream !== parent.stream)
    throw new BadDefinition({
      type,
      problem: `what it refines belongs to the stream of its tag "${parent.stream}", so a history read by that stream would miss it. Leave \`stream\` out: it is inherited.`,
    });

  const lineage = [type, ...(parent?.lineage ?? [])];
  const allVersions = [version, ...(parent?.versions ?? [])];
  const versions = allVersions.slice(1).some((one) => one > 1) && { versions: allVersions };
  const tags = (data: Data): Tags => {
    const own = checkedTags(type, options.tags?.(data) ?? {});
    return parent ? addedTags(type, parent, data, own) : own;
  };
  const make = (data: Data, details: EventDetails = {}): NewEvent<Type, Data> => {
    const checked = schema ? validated(type, schema, data) : data;
    parent?.check(checked);
    const found = tags(checked);
    return {
      type,
      lineage,
      version,
      ...versions,
      data: checked,
      tags: found,
      ...(stream !== undefined && { stream: streamOf(type, stream, found) }),
      ...(personal && { personal: personalFields(type, personal, found) }),
      ...details,
      [declared]: type,
    };
  };
  const heir: Inherited<Data> = {
    lineage,
    versions: allVersions,
    ...(stream !== undefined && { stream }),
    ...(personal && { personal }),
    tags,
    check: (data) => {
      if (schema) validated(type, schema, data);
      parent?.check(data);
    },
  };
  return Object.assign(make, {
    type,
    lineage,
    version,
    ...versions,
    purpose,
    ...(schema && { schema }),
    ...(stream !== undefined && { stream }),
    upcast,
    ...(personal && { personal }),
    tags,
    is: (event: RecordedEvent): event is RecordedEvent<Type, Data> => event.lineage.includes(type),
    read: eventReader<Type, Data>({ type, lineage, versions: allVersions, upcast }),
    refine: <const Child extends string, ChildData extends Data>(child: Child, more: EventOptions<ChildData>) => {
      checkType(child);
      return definition<Child, ChildData>(child, more, heir);
    },
  });
}

function checkedTags(type: string, tags: Tags): Tags {
  for (const [tag, value] of Object.entries<unknown>(tags))
    if (!(Array.isArray(value) ? value : [value]).every((one) => typeof one === "string"))
      throw new TagNotText({ type, tag });
  return tags;
}

function addedTags<Data>(type: string, parent: Inherited<Data>, data: Data, own: Tags): Tags {
  const inherited = parent.tags(data);
  const text = (tags: Tags, tag: string) => JSON.stringify([...new Set(tagValues(tags, tag))].sort());
  for (const tag of Object.keys(own))
    if (Object.hasOwn(inherited, tag) && text(inherited, tag) !== text(own, tag))
      throw new ChangedTag({ type, refines: parent.lineage[0] ?? "", tag });
  return { ...inherited, ...own };
}

function streamOf(type: string, stream: string, tags: Tags): string {
  const values = tagValues(tags, stream);
  const only = values[0];
  if (only === undefined || values.length > 1) throw new MissingStream({ type, stream });
  return tagText(stream, only);
}
