import type { RecordedEvent } from "../event/index.ts";
import type { EventStore } from "../store/index.ts";

/** What an event corrects and what corrects it, as positions. */
export interface Corrections {
  readonly corrects?: number;
  readonly correctedBy: readonly number[];
}

// Only ids and positions are looked at, so that the keys of people are not needed.
const sealed = { personal: "sealed" } as const;

/**
 * The corrections among and around these events, by event id; events without any are left out.
 *
 * Corrections of an event are looked for among these events and in its stream, which is where they belong: the log keeps no index of them.
 */
export async function correctionsOf(
  store: EventStore,
  events: readonly RecordedEvent[],
): Promise<ReadonlyMap<string, Corrections>> {
  const listed = new Map(events.map((event) => [event.id, event]));
  const missing = events.flatMap(({ corrects }) => (corrects !== undefined && !listed.has(corrects) ? [corrects] : []));
  const positions = new Map(
    [...events, ...(await store.find(missing, sealed))].map(({ id, position }) => [id, position]),
  );
  const correctedBy = new Map<string, Set<number>>();
  const note = ({ corrects, position }: RecordedEvent) => {
    if (corrects === undefined || !listed.has(corrects)) return;
    correctedBy.set(corrects, (correctedBy.get(corrects) ?? new Set()).add(position));
  };
  for (const event of events) note(event);
  for (const [stream, after] of firstInStreams(events))
    for await (const event of store.scan({ stream }, { after, ...sealed })) note(event);
  const found = events.map(({ id, corrects }): readonly [string, Corrections] => {
    const position = corrects === undefined ? undefined : positions.get(corrects);
    const by = [...(correctedBy.get(id) ?? [])].sort((a, b) => a - b);
    return [id, { ...(position !== undefined && { corrects: position }), correctedBy: by }];
  });
  return new Map(found.filter(([, { corrects, correctedBy }]) => corrects !== undefined || correctedBy.length > 0));
}

/** "corrects #12", "corrected by #40". */
export function correctionsText(corrections: Corrections | undefined): string {
  if (!corrections) return "";
  const { corrects, correctedBy } = corrections;
  const by = correctedBy.length > 0 ? [`corrected by ${correctedBy.map((position) => `#${position}`).join(", ")}`] : [];
  return [...(corrects === undefined ? [] : [`corrects #${corrects}`]), ...by].join(", ");
}

function firstInStreams(events: readonly RecordedEvent[]): ReadonlyMap<string, number> {
  const first = new Map<string, number>();
  for (const { stream, position } of events)
    if (stream !== undefined) first.set(stream, Math.min(position, first.get(stream) ?? Infinity));
  return first;
}
