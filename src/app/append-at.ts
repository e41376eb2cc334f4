import type { NewEvent } from "../event/index.ts";
import { type EventStore, StaleRevision } from "../store/index.ts";
import { system } from "./actors.ts";

/** Appends an event of ours while its stream stands at a revision. Returns its id, or undefined where the stream stands elsewhere by now. */
export async function appendAt(
  store: EventStore,
  event: NewEvent,
  revision: number,
  command: string,
): Promise<string | undefined> {
  const conditions = [{ stream: event.stream ?? "", revision }];
  try {
    const { ids } = await store.append([event], { command, actor: system, conditions });
    return ids[0];
  } catch (cause) {
    if (cause instanceof StaleRevision) return undefined;
    throw cause;
  }
}
