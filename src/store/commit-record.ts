import { engineOf } from "./create-event-store.ts";
import type { EventStore } from "./event-store.ts";
import { recordReader } from "./read-record.ts";
import type { CommitRecord } from "./stored.ts";

/** What was told of the commit that an event came with: command, actor, what had been read, and the hash of the code that decided. */
export async function commitRecordOf(store: EventStore, eventId: string): Promise<CommitRecord | undefined> {
  const [stored] = await engineOf(store).find([eventId]);
  return stored && recordReader()(new TextDecoder().decode(stored.commit.record));
}
