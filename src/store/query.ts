import { type Micros, normalTag, parseTag, type RecordedEvent, type Tag, tagPairs } from "../event/index.ts";
import { isRecord } from "../kit/is-record.ts";
import { BadQuery } from "./errors.ts";

/** What to read: events of any of the types (or of what refines them), bearing all of the tags, in the stream. All that is left out is free. */
export interface QueryItem {
  readonly types?: readonly string[];
  readonly tags?: readonly string[];
  readonly stream?: string;
}

/** One item, or several of which any may match. `{}` is the whole log. */
export type Query = QueryItem | readonly QueryItem[];

/** What a store compares: the event's lineage, its tags and its stream. */
export interface Indexed {
  readonly lineage: readonly string[];
  readonly tags: readonly Tag[];
  readonly stream?: string | undefined;
}

export function queryItems(query: Query): readonly QueryItem[] {
  return Array.isArray(query) ? query : [query as QueryItem]; // Array.isArray does not narrow readonly arrays
}

/**
 * The query in the one spelling that stores compare: `order:a\\:b` and `order:a:b` name the same tag.
 *
 * errors  store/bad-query; event/bad-tag for a tag or stream that is not `name:value`
 */
export function normalQuery(query: Query): Query {
  checkQuery(query);
  const items = queryItems(query).map(({ types, tags, stream }) => ({
    ...(types && { types }),
    ...(tags && { tags: tags.map(normalTag) }),
    ...(stream !== undefined && { stream: normalTag(stream) }),
  }));
  const [only] = items;
  return only && items.length === 1 ? only : items;
}

const members: Readonly<Record<string, { readonly fits: (value: unknown) => boolean; readonly wanted: string }>> = {
  types: { fits: isTexts, wanted: "a list of texts" },
  tags: { fits: isTexts, wanted: "a list of texts" },
  stream: { fits: (value: unknown) => typeof value === "string", wanted: "a text" },
} satisfies Record<keyof QueryItem, unknown>;

/**
 * Refuses what plain JavaScript may give in a query's place: what is not understood would read too much.
 *
 * errors  store/bad-query
 */
export function checkQuery(query: Query): void {
  const known = Object.keys(members).join(", ");
  for (const item of queryItems(query)) {
    if (!isRecord(item))
      throw new BadQuery({ problem: `a query is an object with ${known}, or a list of such; {} is the whole log` });
    for (const [name, value] of Object.entries(item)) {
      const member = Object.hasOwn(members, name) ? members[name] : undefined;
      if (!member) throw new BadQuery({ problem: `a query has a "${name}", which means nothing; known are ${known}` });
      if (value !== undefined && !member.fits(value))
        throw new BadQuery({ problem: `\`${name}\` of a query is not ${member.wanted}` });
    }
  }
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

export function matches(query: Query, event: Indexed): boolean {
  return queryItems(query).some((item) => {
    if (item.stream !== undefined && item.stream !== event.stream) return false;
    if (item.types && !item.types.some((type) => event.lineage.includes(type))) return false;
    return (item.tags ?? []).every((text) => {
      const [name, value] = parseTag(text);
      return event.tags.some((tag) => tag[0] === name && tag[1] === value);
    });
  });
}

/** The same for an event as the log gives it back. */
export function matchesRecorded(query: Query, { lineage, tags, stream }: RecordedEvent): boolean {
  return matches(query, { lineage, tags: tagPairs(tags), stream });
}

/** Whether every item names a tag or a stream, as a condition must: otherwise any append anywhere would disturb it. */
export function isBounded(query: Query): boolean {
  const items = queryItems(query);
  return items.length > 0 && items.every((item) => item.stream !== undefined || (item.tags?.length ?? 0) > 0);
}

/** Which part of the matching events; positions are exclusive below and inclusive above. */
export interface Range {
  readonly after?: number;
  readonly upTo?: number;
  readonly limit?: number;
  readonly backwards?: boolean;
  /** Only what had occurred by then. The order stays the log's; a fact that was recorded late stands where it was recorded. */
  readonly asOf?: Micros;
  /** The log as it was known then: only what had been recorded. */
  readonly asAt?: Micros;
}
