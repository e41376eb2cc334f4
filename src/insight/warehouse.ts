import type { RecordedEvent } from "../event/index.ts";

/**
 * A value of an answer, fit for JSON. A number stands where a double holds it exactly, and its text where not (a BIGINT beyond 2^53, a
 * DECIMAL of more than 15 digits, NaN). A time with a zone is RFC 3339 in UTC, JSON is what it says, a struct is an object.
 */
export type WarehouseValue =
  | null
  | boolean
  | number
  | string
  | readonly WarehouseValue[]
  | { readonly [name: string]: WarehouseValue };

/** A column of an answer; `type` in the database's own words. Two of one name are told apart by a number behind it. */
export interface WarehouseColumn {
  readonly name: string;
  readonly type: string;
  readonly isNumber: boolean;
}

export interface WarehouseAnswer {
  readonly columns: readonly WarehouseColumn[];
  /** The rows, a page at a time; to be read to the end, or left. No page is empty. */
  readonly pages: AsyncIterable<readonly (readonly WarehouseValue[])[]>;
}

export type WarehouseRow = Readonly<Record<string, WarehouseValue>>;

/**
 * The log as tables of a database that computes, up to a position, for questions in SQL.
 *
 * There are two views: `log` has all events, `events` leaves out the product's own. It is made from the log and can be made again, so it
 * is never the truth; a statement only reads, and reaches neither files nor the network.
 */
export interface Warehouse {
  /** The log's position that both views end at: asked again up to there, the answer is the same. */
  readonly upTo: number;
  /** One statement, with values for its `$1`, `$2` … */
  query(sql: string, values?: readonly WarehouseParameter[]): Promise<WarehouseAnswer>;
  /** The same for answers that are small: all rows at once. */
  rows(sql: string, values?: readonly WarehouseParameter[]): Promise<readonly WarehouseRow[]>;
  close(): Promise<void>;
}

/** A warehouse on this machine, which can write files too. */
export interface FileWarehouse extends Warehouse {
  /** Writes the rows of a statement to the file that the option `writes` named, and returns how many there are. */
  writeFile(sql: string, format: "parquet" | "csv" | "json", values?: readonly WarehouseParameter[]): Promise<number>;
}

/** What an embedded warehouse is opened with. */
export interface WarehouseOptions {
  /** Where the copy of the log is kept; without it, the log is read into memory each time. */
  readonly file?: string | undefined;
  /** The views end here, or at the log's end. */
  readonly upTo?: number | undefined;
  /** How much memory a statement may take before it goes to disk: `512MB`, `4GB`. */
  readonly memory?: string | undefined;
  /** How long to wait for another process that has the file, before the log is read into memory. */
  readonly patienceMs?: number | undefined;
  readonly progress?: ((position: number, of: number) => void) | undefined;
  /** Ends the reading of the log and every statement. */
  readonly signal?: AbortSignal | undefined;
  /** Told what the caller did not ask for: that the copy was made anew, or could not be kept. */
  readonly note?: ((text: string) => void) | undefined;
  /** The one file that `writeFile` may write. */
  readonly writes?: string | undefined;
}

export type WarehouseParameter = null | boolean | number | string | readonly string[];

/** As much of a log as a warehouse is made from. Personal fields come closed: no plain text of theirs may be kept. */
export interface WarehouseLog {
  /** The log's own id, so that two logs are never mixed. */
  readonly id: string;
  /** The last position. */
  readonly position: number;
  pages(range: { readonly after: number; readonly upTo: number }): AsyncIterable<readonly RecordedEvent[]>;
  at(position: number): Promise<RecordedEvent | undefined>;
}
