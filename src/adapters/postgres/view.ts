import { parseTag } from "../../event/index.ts";
import { canonicalJson } from "../../kit/canonical-json.ts";
import {
  type Condition,
  type KnownEventAt,
  type LogView,
  markerPosition,
  type PreparedCommit,
  type Query,
} from "../../store/index.ts";
import type { Row } from "./driver.ts";
import type { Terms } from "./insert.ts";
import { eventsWith, headIn, headOf, storedEvents } from "./rows.ts";
import type { Tables } from "./schema.ts";
import { boundsOf, positionsOf } from "./select.ts";
import { bytesIn, bytesOf, termKey, texts } from "./sql.ts";

/** The log as it stands under the lock, and the numbers of its terms. */
export interface Standing extends Terms {
  readonly view: LogView;
}

type QueryCondition = Extract<Condition, { readonly query: Query }>;

/** Everything that admitting a batch may ask, as statements, so that one round trip brings all the answers. */
export function questionsOf(batch: readonly PreparedCommit[], tables: Tables) {
  const conditions = batch.flatMap((commit) => commit.conditions);
  const queries = new Map<string, QueryCondition>();
  const streams = new Set<string>();
  for (const condition of conditions)
    if ("stream" in condition) streams.add(condition.stream);
    else queries.set(queryKey(condition.query, markerPosition(condition.after)), condition);
  const events = batch.flatMap((commit) => commit.events);
  const keys = new Set<string>();
  for (const { lineage, tags, stream } of events) {
    for (const type of lineage) keys.add(termKey("", type));
    for (const tag of tags) keys.add(termKey(...tag));
    if (stream !== undefined) streams.add(stream);
  }
  const streamKeys = [...streams].map((stream) => termKey(...parseTag(stream)));
  const { term, event } = tables;
  const statements = [
    headOf(tables),
    ...termQuestions([...keys], tables),
    `select t.key, e.revision, ${bytesOf("e.hash")} from ${term} t
      cross join lateral (select revision, hash from ${event} where stream = t.id order by position desc limit 1) e
      where t.key = any(${texts(streamKeys)})`,
    eventsWith(
      events.map((one) => one.id),
      tables,
    ),
    ...[...queries.values()].map(({ query, after }) =>
      positionsOf(query, tables, boundsOf({ after: markerPosition(after), limit: 1, backwards: true })),
    ),
  ];

  /** What the answers say, in the order of the questions. */
  const standing = (answers: readonly Row[][], genesis: (log: string) => Uint8Array): Standing => {
    const [head, last, terms, heads, known, ...positions] = answers;
    const matches = new Map([...queries.keys()].map((key, i) => [key, positions[i]?.[0]?.[0]]));
    const revisions = new Map(heads?.map(([key, revision, hash]) => [key, { revision, hash }]));
    return {
      ...termsIn(last, terms),
      view: {
        head: headIn(head?.[0] ?? [], genesis),
        streamHead: (stream) => {
          const found = revisions.get(termKey(...parseTag(stream)));
          return found && { revision: Number(found.revision), hash: bytesIn(found.hash) };
        },
        lastMatch: (query, after) => {
          const position = matches.get(queryKey(query, after));
          return position === undefined || position === null ? undefined : Number(position);
        },
        known: knownIn(known ?? []),
      },
    };
  };
  return { statements, standing };
}

/** Asks for the last number that was given to a term, and for those of these keys. */
export function termQuestions(keys: readonly string[], { term }: Tables): readonly [string, string] {
  return [`select coalesce(max(id), 0) from ${term}`, `select key, id from ${term} where key = any(${texts(keys)})`];
}

export function termsIn(last: readonly Row[] | undefined, found: readonly Row[] | undefined): Terms {
  return { terms: new Map(found?.map(([key, id]) => [key ?? "", Number(id)])), lastTerm: Number(last?.[0]?.[0]) };
}

const queryKey = (query: Query, after: number) => `${after} ${canonicalJson(query)}`;

function knownIn(rows: readonly Row[]): (id: string) => KnownEventAt | undefined {
  const events = storedEvents(rows);
  const byId = new Map(rows.map((row, i) => [row[8], events[i]]));
  return (id) => byId.get(id);
}
