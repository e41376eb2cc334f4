import type { PersonalFields, RecordedEvent, Tags } from "../event/index.ts";
import { journeyIndex } from "./journey-index.ts";
import type { Journeys } from "./journeys.ts";

/** An event as the tests of this room tell it; its position is its place in the list, from 1. */
export interface Told {
  readonly type: string;
  readonly at: number;
  readonly tags: Tags;
  readonly lineage?: readonly string[];
  readonly data?: unknown;
  readonly personal?: PersonalFields;
}

export function toldEvents(events: readonly Told[]): RecordedEvent[] {
  return events.map(({ type, at, tags, lineage, data, personal }, i) => ({
    id: `event-${i + 1}`,
    type,
    lineage: lineage ?? [type],
    version: 1,
    data: data ?? {},
    ...(personal && { personal }),
    tags,
    position: i + 1,
    occurred: at,
    offset: 0,
    recorded: 0,
    commit: "commit",
    intent: { command: "tell" },
  }));
}

export function journeysOf(
  by: string | undefined,
  events: readonly Told[],
  options?: { readonly own?: boolean },
): Journeys {
  const index = journeyIndex(by, options);
  for (const event of toldEvents(events)) index.add(event);
  return index.journeys();
}
