import type { Marker } from "./marker.ts";
import type { Query } from "./query.ts";

/** What must still be true when the events are appended; otherwise nothing is. */
export type Condition =
  /** The stream stands at this revision; 0 means that there is no such stream yet. */
  | { readonly stream: string; readonly revision: number }
  /** Nothing that matches has been recorded since `after`. Every item must name a tag or a stream. */
  | { readonly query: Query; readonly after: Marker };

/** What was read before deciding, kept with the commit. */
export interface ReadRecord {
  readonly query: Query;
  readonly after: number;
  readonly upTo: number;
}
