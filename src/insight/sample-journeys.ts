import type { RecordedEvent, Tags } from "../event/index.ts";
import { type Journeys, journeysBuilder } from "./journeys.ts";

/** An event as the tests of this room tell it; its position is its place in the list, from 1. */
export interface Told {
  readonly type: string;
  readonly at: number;
  readonly tags: Tags;
  readonly lineage?: readonly string[];
}

export function toldEvents(events: readonly Told[]): RecordedEvent[] {
  return events.map(({ type, at, tags, lineage }, i) => ({
    id: `event-${i + 1}`,
    type,
    lineage: lineage ?? [type],
    version: 1,
    data: {},
    tags,
    position: i + 1,
    occurred: at,
    offset: 0,
    recorded: 0,
    commit: "commit",
    intent: { command: "tell" },
  }));
}

export function journeysOf(by: string, events: readonly Told[], options?: { readonly own?: boolean }): Journeys {
  const builder = journeysBuilder(by, options);
  for (const event of toldEvents(events)) builder.add(event);
  return builder.finish();
}
