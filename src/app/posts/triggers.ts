import type { RecordedEvent } from "../../event/index.ts";
import { toldEvents } from "../../metric/told-events.ts";
import { lookedUpTo, type ResolvedPost } from "../../report/index.ts";
import type { Journal } from "../journal.ts";

/** Up to where no event was like what a post waits for: what was looked through is not looked through again. */
const looked = new WeakMap<Journal, Map<string, number>>();

/** The events that a post waits for, of those that came since it was told last; by position. */
export async function triggersOf(journal: Journal, post: ResolvedPost): Promise<readonly RecordedEvent[]> {
  if (typeof post.when === "string") return [];
  const { event: type, where = [] } = post.when;
  const known = looked.get(journal) ?? new Map<string, number>();
  looked.set(journal, known);
  const after = Math.max(known.get(post.name) ?? 0, lookedUpTo(journal.stream("thence.post", post.name)));
  const upTo = journal.upTo();
  if (after >= upTo) return [];
  const events: RecordedEvent[] = [];
  for await (const event of journal.store.scan({ types: [type] }, { after, upTo, personal: "sealed" }))
    events.push(event);
  const told = toldEvents(events);
  const isMeant = told.isMeant({ type, where });
  const found = told.events.filter((_, row) => isMeant(row));
  if (found.length === 0) known.set(post.name, upTo);
  return found.toSorted((a, b) => a.position - b.position);
}
