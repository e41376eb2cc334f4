/**
 * The port by which files of events are read: one adapter a format, at `adapters/<format>/event-file.ts`.
 *
 * An adapter turns bytes (already unpacked) into records, in the order of the file and in constant memory. It says where each record
 * stood, and says of what it cannot read why; it never guesses and never leaves a record out.
 */
export interface EventFileModule {
  readEventFile(chunks: AsyncIterable<Uint8Array>, options: ReadOptions): AsyncIterable<FileBatch>;
}

export interface ReadOptions {
  /** The file's name, for errors and for what its ending says. */
  readonly name: string;
  /** A WHATWG encoding label; a byte order mark wins. Default: utf-8. */
  readonly encoding?: string;
  /** The file itself, for formats that say at their end what their beginning means; absent where it is a pipe. */
  readonly whole?: WholeFile;
}

/** A file that can be read more than once. */
export interface WholeFile {
  /** Where it lies; absent where it is packed. */
  readonly path?: string;
  /** Its bytes, unpacked, from the beginning again. */
  again(): AsyncIterable<Uint8Array>;
}

/** Records that came together. Whole batches travel, because a promise a record would cost more than the record. */
export interface FileBatch {
  /** The header of a table; the cells of its records stand in this order. */
  readonly columns?: readonly string[];
  readonly records: readonly FileRecord[];
}

/** Where a record stood in its file, and the record as it was written. */
export interface Place {
  /** The line it begins on, from 1. */
  readonly line: number;
  /** Its number among the records, from 1; a header does not count. */
  readonly row: number;
  readonly raw: string;
}

export type Fields = Readonly<Record<string, unknown>>;

export type FileRecord =
  /** A table's row. */
  | (Place & { readonly kind: "cells"; readonly cells: readonly string[] })
  /** An object with named fields: a JSON object, a CloudEvent, an XES event with its trace. */
  | (Place & { readonly kind: "fields"; readonly fields: Fields })
  /** What an object-centric log holds: an event, an object with what is said of it, a link between two objects. */
  | ObjectRecord
  /** What could not be read. */
  | (Place & Rejection & { readonly kind: "broken" });

export type ObjectRecord =
  | (Place & LoggedEvent & { readonly kind: "object-event" })
  | (Place & ToldObject & { readonly kind: "object" })
  | (Place & ToldLink & { readonly kind: "object-link" });

export interface ObjectRef {
  readonly type: string;
  readonly id: string;
}

/** An event of an object-centric log: about several objects, perhaps each in a role of its own. */
export interface LoggedEvent {
  readonly id: string;
  readonly type: string;
  /** As it is written. */
  readonly time: string;
  readonly attributes: Fields;
  readonly objects: readonly (ObjectRef & { readonly qualifier?: string })[];
}

export interface ToldObject {
  readonly object: ObjectRef;
  /** Each with the time from which it holds, as it is written; without one, it holds from the start. */
  readonly values: readonly { readonly name: string; readonly value: unknown; readonly time?: string }[];
}

export interface ToldLink {
  readonly from: ObjectRef;
  readonly to: ObjectRef;
  readonly qualifier?: string;
}

/** Why a record was set aside. */
export interface Rejection {
  readonly code: string;
  readonly reason: string;
}

/** A record longer than this is set aside: its event could not be stored. In characters. */
export const maxRecordLength = 1_048_576;
