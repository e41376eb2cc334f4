import { declared, type NewEvent } from "./envelope.ts";
import { tagText } from "./tags.ts";

/** An event read from a source that declared nothing: its type stays as it was written there. Importers register the type. */
export function importedEvent(event: Omit<NewEvent, "lineage" | "version" | typeof declared>): NewEvent {
  return { ...event, lineage: [event.type], version: 1, [declared]: true };
}

/** The first tag of the list that has a value names the stream. */
export function homeStream(tags: readonly (readonly [name: string, value: string])[]): string | undefined {
  const first = tags[0];
  return first && tagText(first[0], first[1]);
}
