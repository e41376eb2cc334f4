import { type Micros, normalTag, parseTag, type Tag } from "../event/index.ts";

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
 * errors  event/bad-tag for a tag or stream that is not `name:value`
 */
export function normalQuery(query: Query): Query {
  const items = queryItems(query).map(({ types, tags, stream }) => ({
    ...(types && { types }),
    ...(tags && { tags: tags.map(normalTag) }),
    ...(stream !== undefined && { stream: normalTag(stream) }),
  }));
  const [only] = items;
  return only && items.length === 1 ? only : items;
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
