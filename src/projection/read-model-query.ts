import type { Timing } from "../subscription/index.ts";
import type { ReadModel } from "./read-model.ts";
import { NotBuilt, NotThereYet } from "./read-model-errors.ts";
import type { ReadModels, StateRow } from "./read-models.ts";

export interface ReadModelReader<State> {
  /** The state of a key; undefined where there is none. */
  get(key: string): Promise<State | undefined>;
  /** States by key. `next` is the key to go on after, where there are more. */
  list(page?: {
    readonly after?: string;
    readonly limit?: number;
  }): Promise<{ readonly rows: readonly { readonly key: string; readonly value: State }[]; readonly next?: string }>;
  /** How far the rows that answer have come. */
  position(): Promise<number>;
  /**
   * Resolves once the rows hold everything up to a position: `await reader.waitFor(appended.last)` reads your own write.
   *
   * errors  projection/not-there-yet after `limitMs` (default 5,000)
   */
  waitFor(position: number, options?: { readonly limitMs?: number; readonly signal?: AbortSignal }): Promise<void>;
}

export interface ReaderOptions {
  readonly timing: Pick<Timing, "wait">;
  /** Opens what is sealed in a row, for those who may see it. Default: sealed texts stay sealed. */
  readonly reveal?: (value: unknown) => Promise<unknown>;
}

const lookEveryMs = 10;
const never = new AbortController().signal;

/**
 * Asks a read model's rows, whichever generation is serving.
 *
 * errors  projection/not-built before the first generation was built
 */
export function readReadModel<State>(
  readModels: ReadModels,
  model: Pick<ReadModel<State>, "name">,
  { timing, reveal = async (value) => value }: ReaderOptions,
): ReadModelReader<State> {
  const { name } = model;
  const notBuilt = async () => {
    const newest = (await readModels.generations(name)).at(-1);
    return new NotBuilt({ model: name, position: newest?.position ?? 0 });
  };
  // A row is what the model's fold made.
  const stateOf = async (text: string): Promise<State> => (await reveal(JSON.parse(text))) as State;
  const position = async () => (await readModels.generations(name)).find((one) => one.isServing)?.position;
  return {
    get: async (key) => {
      const found = await readModels.get(name, key);
      if (!found) throw await notBuilt();
      return found.value === undefined ? undefined : stateOf(found.value);
    },
    list: async ({ after, limit = 100 } = {}) => {
      const found = await readModels.list(name, { after, limit: limit + 1 });
      if (!found) throw await notBuilt();
      const shown = found.rows.slice(0, limit);
      const rows = await Promise.all(
        shown.map(async ({ key, value }: StateRow) => ({ key, value: await stateOf(value) })),
      );
      const last = found.rows.length > limit ? shown.at(-1) : undefined;
      return { rows, ...(last && { next: last.key }) };
    },
    position: async () => {
      const at = await position();
      if (at === undefined) throw await notBuilt();
      return at;
    },
    waitFor: async (wanted, { limitMs = 5000, signal = never } = {}) => {
      for (let waited = 0; ; waited += lookEveryMs) {
        const at = (await position()) ?? 0;
        if (at >= wanted) return;
        signal.throwIfAborted();
        if (waited >= limitMs) throw new NotThereYet({ model: name, wanted, position: at, limitMs });
        await timing.wait(lookEveryMs, signal);
      }
    },
  };
}
