import { pathToFileURL } from "node:url";
import { isReserved } from "../event/index.ts";
import type { Segments } from "../insight/index.ts";
import type { EventStore } from "../store/index.ts";
import { adapterModule } from "./adapter-module.ts";
import { type Columns, type LogColumns, openColumns, type ReadingOn } from "./columns.ts";
import { filePlace } from "./store-place.ts";

/** How much of the log is read, and who is told meanwhile. */
export interface Reading extends ReadingOn {
  /** The log as of this position; without it, all that there is now. */
  readonly upTo?: number | undefined;
  /** Columns that are held open; without them, those on disk are opened for this question. */
  readonly columns?: Columns | undefined;
  /** Told what the answer does not suffer from, like a disk that takes no columns. */
  readonly note?: ((text: string) => void) | undefined;
}

export interface JourneysAsked {
  /** The tag; undefined for the whole log as one journey. */
  readonly by: string | undefined;
  /** The event types asked for: the product's own events take part only where the tag or one of these is its own. */
  readonly types?: readonly string[];
  readonly properties?: readonly string[];
}

/**
 * The log as columns, with the position they reach: asked again up to there, they are the same. What was kept on disk is not read again.
 *
 * errors  app/stopped when `signal` ends it
 */
export async function readJourneys(
  store: EventStore,
  { by, types = [], properties = [] }: JourneysAsked,
  { upTo, columns, ...reading }: Reading = {},
): Promise<LogColumns> {
  const own = (by !== undefined && isReserved(by)) || types.some(isReserved);
  const asked = { by, own, properties };
  if (upTo === undefined) return (columns ?? (await columnsOf(store, reading.note))).read(asked, reading);
  // The log as it was has no columns of its own: it is read from the start, and not kept.
  return openColumns(store).read(asked, { ...reading, upTo });
}

interface SegmentsModule {
  openSegments(url: string): Segments;
}

/** The columns of a log, kept beside it where it is a file. */
export async function columnsOf(store: EventStore, note?: (text: string) => void): Promise<Columns> {
  const place = filePlace(store.url);
  const module = place && (await adapterModule<SegmentsModule>("file", "segments"));
  const segments = module?.openSegments(pathToFileURL(`${place?.path}.columns`).href);
  return openColumns(store, { segments, note });
}
