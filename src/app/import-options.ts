import type { DeclaredType, TablePlan } from "../capture/index.ts";
import type { EventStore } from "../store/index.ts";
import type { FileFormat } from "./import-format.ts";
import type { ImportMisfit } from "./import-misfit.ts";
import type { FirstRejection } from "./import-rejected.ts";

export interface ImportOptions {
  readonly file: string;
  /** An open store, which stays open, or the address of one. */
  readonly store: EventStore | string;
  /** Where the keys of personal fields are, for a store that the import opens itself; as `openStore` takes it. */
  readonly keys?: string | undefined;
  /** What the file is called in ids and intents. Default: its name without folder and without `.gz`. */
  readonly source?: string;
  readonly format?: FileFormat;
  /** A WHATWG encoding label. Default: utf-8, or what a byte order mark says. */
  readonly encoding?: string;
  /** How rows of a plain table become events. */
  readonly plan?: TablePlan;
  /** A TypeScript file whose default export maps records to events, for all that a plan cannot say. */
  readonly map?: string;
  /** What times without a zone are read in. Default: UTC. */
  readonly zone?: string;
  /** Where rows that cannot be read are set aside. Default: `<store>.rejected/<source>.jsonl`. */
  readonly rejected?: string;
  readonly reason?: string;
  /** The person who imports. */
  readonly by?: string;
  /** What definitions declare: such a type needs no registration, and its payload must fit the schema, as if it were appended. */
  readonly declared?: readonly DeclaredType[];
  /** Called before a store that the import opened itself is closed, when something was written: to sign it. */
  readonly closing?: (store: EventStore) => Promise<void>;
  /** Stops reading; what was read before stays imported. */
  readonly signal?: AbortSignal;
}

export interface ImportProgress {
  readonly readBytes: number;
  readonly totalBytes: number;
  readonly read: number;
}

export interface ImportResult {
  readonly source: string;
  readonly format: FileFormat;
  /** Rows, lines or events read from the file, and whatever else was set aside. */
  readonly read: number;
  readonly appended: number;
  /** Events that the log had already. */
  readonly duplicates: number;
  /** Rows that were set aside. */
  readonly rejected: number;
  /** Facts that were added beside the events: what objects are like, from when on, and which belong together. Only of an object-centric log. */
  readonly objects?: number;
  /** Rows that became no event on purpose: a mapping left them out, or none of their events ever happened. */
  readonly skipped: number;
  readonly rejectedFile?: string;
  readonly firstRejected?: FirstRejection;
  /** Where no row became an event and some were set aside: what to mend. */
  readonly misfit?: ImportMisfit;
  readonly types: readonly string[];
  /** The zone in which times without one were read, if there were any. */
  readonly zoneAssumed?: string;
  /** The import was stopped before the end of the file. */
  readonly stopped?: true;
}
