import type { RecordedEvent } from "../event/index.ts";
import { type Code, codeHash } from "../kit/code-hash.ts";
import type { Fold } from "./fold.ts";
import { BadReadModel } from "./read-model-errors.ts";

export interface ReadModelOptions<State> {
  readonly fold: Fold<State>;
  /** Which row an event belongs to; none where it gives undefined. A row whose state becomes undefined is taken out. */
  readonly key: (event: RecordedEvent) => string | undefined;
  /** Which types are read. Default: those that the fold handles. */
  readonly types?: readonly string[];
  /** What is done once new code's rows differ from those that are serving. Default: "switch"; the old rows are kept, and switched back to by hand. */
  readonly onDifference?: "switch" | "wait";
  /** Stated where functions that `key` calls have changed, which the hash of the code cannot see. */
  readonly version?: string;
}

/** One folded state for each key, kept as rows. Made by `defineReadModel`. */
export interface ReadModel<State = unknown> {
  readonly name: string;
  readonly fold: Fold<State>;
  readonly types: readonly string[] | undefined;
  readonly onDifference: "switch" | "wait";
  /** The hash of its code. Another version is built beside the one that serves. */
  readonly version: string;
  key(event: RecordedEvent): string | undefined;
}

/**
 * Declares rows that follow from events: what is now true, for each key.
 *
 *     defineReadModel("orders", { fold: order, key: (event) => event.stream });
 *
 * errors  projection/bad-read-model; `version` throws projection/needs-version, kit/no-source
 */
export function defineReadModel<State>(name: string, options: ReadModelOptions<State>): ReadModel<State> {
  const { fold, key, types, onDifference = "switch" } = options;
  if (!/^[a-z][a-z0-9-]*$/.test(name))
    throw new BadReadModel({ name, problem: "a name has small letters, digits and hyphens, like open-orders." });
  let version: string | undefined;
  return {
    name,
    fold,
    key,
    types: types ?? fold.types,
    onDifference,
    get version() {
      const code: Code = key;
      version ??= codeHash([code], JSON.stringify([fold.code, types ?? null, options.version ?? null]));
      return version;
    },
  };
}
