import { setImmediate } from "node:timers/promises";
import {
  type JourneyIndex,
  type Journeys,
  journeyIndex,
  journeysSegment,
  keptJourneys,
  keptProperty,
  type Properties,
  type PropertyIndex,
  propertyIndex,
  propertySegment,
  type Segment,
  SegmentDamaged,
  type Segments,
} from "../insight/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import { sha256Hex } from "../kit/sha256.ts";
import type { EventStore } from "../store/index.ts";
import { Stopped } from "./stopped.ts";

/** Which columns a question needs. */
export interface ColumnsAsked {
  /** The tag that journeys are made by; undefined for the whole log as one. */
  readonly by: string | undefined;
  /** The product's own events too. */
  readonly own?: boolean;
  readonly properties?: readonly string[];
}

/** What a question is computed from: the log up to a position. They hold until the log is read further. */
export interface LogColumns {
  readonly journeys: Journeys;
  readonly properties: Properties;
  readonly upTo: number;
}

export interface ReadingOn {
  /** No further than this position. */
  readonly upTo?: number | undefined;
  readonly progress?: ((position: number, of: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The columns of a log: each is made when it is first asked for, kept up to date from then on, and kept on disk where there is a place. */
export interface Columns {
  /** Reads what the log has beyond the columns asked for, and gives them. errors  app/stopped */
  read(asked: ColumnsAsked, reading?: ReadingOn): Promise<LogColumns>;
  /** Takes in each event as it is logged, until `signal` ends it: a question then finds nothing left to read. */
  follow(signal: AbortSignal): Promise<void>;
  /** Keeps on disk what was read since it was kept last. */
  save(): Promise<void>;
  /** Bytes of all columns; dictionaries are beside. */
  bytes(): number;
}

interface Part {
  readonly name: string;
  readonly index: JourneyIndex | PropertyIndex;
  segment(): Segment;
  /** The position up to which it is on disk. */
  kept: number;
}

const eventsBetweenTurns = 1000;
/** Less than this is read again sooner than written. */
const worthKeeping = 20_000;

export interface ColumnsOptions {
  /** Where they are kept; without it, they last as long as the process. */
  readonly segments?: Segments | undefined;
  /** Where they lie: `sharedMemory` for questions to several threads. Columns that were kept are copied there. */
  readonly allocate?: ((bytes: number) => ArrayBufferLike) | undefined;
  /** Told that columns could not be kept: the next start makes them again. Default: a warning of the process. */
  readonly note?: ((text: string) => void) | undefined;
}

/** Opens the columns of a log. */
export function openColumns(store: EventStore, options: ColumnsOptions = {}): Columns {
  const { segments, allocate, note = (text: string) => process.emitWarning(text) } = options;
  const memory = allocate ? { allocate } : {};
  const parts = new Map<string, Part>();

  const partFor = async (name: string, made: (kept: Segment | undefined) => Omit<Part, "name" | "kept">) => {
    const ready = parts.get(name);
    if (ready) return ready;
    const kept = await keptOf(store, segments, name);
    const part: Part = { name, ...made(kept), kept: 0 };
    part.kept = part.index.upTo;
    // Two questions at once may both have looked.
    const other = parts.get(name);
    if (!other) parts.set(name, part);
    return other ?? part;
  };

  const journeysPart = ({ by, own = false }: ColumnsAsked) =>
    partFor(nameOf({ journeys: by ?? null, own }), (kept) => {
      const index = (kept && keptJourneys(kept, by, { own, ...memory })) ?? journeyIndex(by, { own, ...memory });
      return { index, segment: () => journeysSegment(index, { own }) };
    });

  const propertyPart = (property: string) =>
    partFor(nameOf({ property }), (kept) => {
      const index = (kept && keptProperty(kept, property)) ?? propertyIndex(property);
      return { index, segment: () => propertySegment(index) };
    });

  // One at a time: every event is read once, and a part is never ahead of what it was given.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const done = turn.then(work, work);
    turn = done.catch(() => undefined); // whoever asked is told; the next one goes on
    return done;
  };

  const catchUp = async (some: readonly Part[], { progress, signal, upTo = Infinity }: ReadingOn) => {
    const of = Math.min(upTo, (await store.head()).position);
    const after = Math.min(...some.map(({ index }) => index.upTo));
    let seen = 0;
    if (after < of)
      for await (const page of store.scanPages({}, { after, upTo: of, personal: "sealed" })) {
        for (const event of page) for (const { index } of some) index.add(event);
        seen += page.length;
        if (seen < eventsBetweenTurns) continue;
        seen = 0;
        // An embedded store answers without waiting, so a signal (Ctrl-C) is only heard when it is let in.
        await setImmediate();
        const position = page.at(-1)?.position ?? of;
        if (signal?.aborted) throw new Stopped({ position, of });
        progress?.(position, of);
      }
    for (const { index } of some) index.read(of);
  };

  const save = async (some: Iterable<Part>, least: number) => {
    if (!segments) return;
    const { log } = await store.head();
    for (const part of some) {
      const { upTo } = part.index;
      if (upTo - part.kept < Math.max(least, Math.floor(part.kept / 20))) continue;
      const { header, columns } = part.segment();
      const last = await eventAt(store, upTo);
      try {
        await segments.save(part.name, { header: { ...header, log, last }, columns });
      } catch (cause) {
        // A disk that is full or not ours to write on costs time at the next start, and nothing else.
        note(`The columns were not kept at ${segments.url}: ${cause instanceof Error ? cause.message : String(cause)}`);
        return;
      }
      part.kept = upTo;
    }
  };

  return {
    read: (asked, reading = {}) =>
      inTurn(async () => {
        const journeys = await journeysPart(asked);
        const properties = await Promise.all([...new Set(asked.properties)].map(propertyPart));
        const { upTo: most = Infinity } = reading;
        // The log as it was has no columns of its own: it is read from the start, and not kept.
        if ([journeys, ...properties].some(({ index }) => index.upTo > most))
          return openColumns(store, memory).read(asked, reading);
        await catchUp([journeys, ...properties], reading);
        await save([journeys, ...properties], worthKeeping);
        return {
          journeys: (journeys.index as JourneyIndex).journeys(), // `journeysPart` made it
          properties: new Map(
            properties.map(({ index }) => [(index as PropertyIndex).name, (index as PropertyIndex).column()]), // `propertyPart` did
          ),
          // Of all of them alike, and further than was read where an event came meanwhile that they follow.
          upTo: journeys.index.upTo,
        };
      }),
    follow: async (signal) => {
      const after = (await store.head()).position;
      for await (const event of store.subscribe({}, { after, signal, personal: "sealed" })) {
        const all = [...parts.values()];
        const isNext = ({ index }: Part) => index.upTo === event.position - 1;
        if (all.every(isNext)) for (const { index } of all) index.add(event);
        else await inTurn(() => catchUp([...parts.values()], { signal }));
      }
    },
    save: () => inTurn(() => save(parts.values(), 1)),
    bytes: () => [...parts.values()].reduce((sum, { index }) => sum + index.bytes(), 0),
  };
}

function nameOf(asked: Readonly<Record<string, unknown>>): string {
  return sha256Hex(canonicalJson(asked)).slice(0, 32);
}

/** A kept segment, where it follows from this very log. */
async function keptOf(store: EventStore, segments: Segments | undefined, name: string): Promise<Segment | undefined> {
  if (!segments) return undefined;
  try {
    const segment = await segments.load(name);
    if (!segment) return undefined;
    const { log, position } = await store.head();
    const { upTo, last } = segment.header;
    const isOurs = segment.header["log"] === log && typeof upTo === "number" && upTo <= position;
    return isOurs && last === (await eventAt(store, upTo)) ? segment : undefined;
  } catch (cause) {
    // Made again from the log, and kept in its place.
    if (cause instanceof SegmentDamaged) return undefined;
    throw cause;
  }
}

async function eventAt(store: EventStore, position: number): Promise<string | undefined> {
  if (position < 1) return "";
  const { events } = await store.read({}, { after: position - 1, upTo: position, limit: 1, personal: "sealed" });
  return events[0]?.id;
}
