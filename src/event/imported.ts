import { declared, type NewEvent } from "./envelope.ts";
import { BadDefinition } from "./errors.ts";
import { isReserved } from "./tags.ts";

/** An event read from a source that declared nothing: its type stays as it was written there. Importers register the type. */
export function importedEvent(event: Omit<NewEvent, "lineage" | "version" | typeof declared>): NewEvent {
  const { type } = event;
  if (isReserved(type))
    throw new BadDefinition({ type, problem: 'names that begin with "thence." are the product\'s own.' });
  return { ...event, lineage: [type], version: 1, [declared]: type };
}
