/** What `verify` found. `problem` names the first position that does not agree. */
export interface Integrity {
  readonly ok: boolean;
  /** Events of the business, without the product's own. */
  readonly events: number;
  /** All events in the log. */
  readonly log: number;
  readonly head: { readonly log: string; readonly position: number; readonly hash: string };
  readonly stored?: { readonly table: string; readonly column: string };
  readonly problem?: { readonly position: number; readonly what: string };
}
