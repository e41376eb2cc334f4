import type { EventStore, Integrity } from "../store/index.ts";
import {
  type CheckpointReport,
  type CheckpointsAsked,
  compareCheckpoints,
  readCheckpoints,
} from "./checkpoint-check.ts";
import { checkpointPlaceOf } from "./checkpoint-place.ts";
import type { LoadedConfig } from "./config.ts";

/** What `verify` found in the log itself, and what its signed checkpoints add. `ok` and `problem` speak of both. */
export interface Proof extends Integrity {
  readonly checkpoints: CheckpointReport;
}

/**
 * Reads the whole log again and compares it with its chain, its query columns and its signed checkpoints.
 *
 * errors  app/bad-key, app/no-checkpoints
 */
export async function verifyStore(
  { store, ...loaded }: LoadedConfig & { readonly store: EventStore },
  asked: Omit<CheckpointsAsked, "place"> = {},
  progress?: (position: number, of: number) => void,
): Promise<Proof> {
  const read = await readCheckpoints({ ...asked, place: checkpointPlaceOf(store, loaded) });
  const found = await store.verify(progress);
  const checkpoints = await compareCheckpoints(store, read, found);
  const [first] = checkpoints.problems;
  const problem = found.problem ?? (first && { position: first.position ?? found.head.position, what: first.what });
  return { ...found, ok: found.ok && first === undefined, ...(problem && { problem }), checkpoints };
}
