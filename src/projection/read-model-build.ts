import type { RecordedEvent } from "../event/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import type { EventStore, Query } from "../store/index.ts";
import { codeOf, readOn } from "../subscription/index.ts";
import type { ReadModel } from "./read-model.ts";
import { BuildFailed } from "./read-model-errors.ts";
import type { Generation, ReadModels } from "./read-models.ts";

/** Builds one generation on, page by page. */
export interface Builder {
  position(): number;
  /** Takes in one page of events up to a position, and tells whether there are more. */
  step(upTo: number): Promise<boolean>;
}

export interface BuildOptions {
  /** How many events are read and written at once. Default 20,000: a row that changes often is written once. */
  readonly pageEvents?: number;
  /** How many states are kept in memory between pages. */
  readonly cachedStates?: number;
}

/**
 * A builder of one generation. States are kept in memory from page to page, as long as nobody else builds it; after an error a new
 * builder begins from what is kept.
 *
 * errors  projection/build-failed where the fold throws or makes a state that is no JSON, event/newer-version, projection/moved-on
 */
export function builder<State>(
  store: EventStore,
  readModels: ReadModels,
  model: ReadModel<State>,
  generation: Generation,
  { pageEvents = 20_000, cachedStates = 100_000 }: BuildOptions = {},
): Builder {
  const { fold, types } = model;
  const query: Query = types ? { types } : {};
  const states = new Map<string, State>();
  let position = generation.position;

  /** Puts the states of these events' keys into memory, those in use last. */
  const fetchStates = async (keys: ReadonlySet<string>) => {
    const missing = [...keys].filter((key) => !states.has(key));
    const found = await readModels.states(generation.number, missing);
    // Rows were written by this very code (its hash is the generation's version), from states of this type.
    for (const [key, value] of found) states.set(key, JSON.parse(value) as State);
  };
  const forgetOldest = () => {
    for (const key of states.keys()) {
      if (states.size <= cachedStates) return;
      states.delete(key);
    }
  };

  const step = async (upTo: number): Promise<boolean> => {
    // Rows outlive a person's keys, so personal fields stay sealed in them.
    const page = await readOn(store, query, position, upTo, { limit: pageEvents, personal: "sealed" });
    const keyed = keysOf(model, page.events);
    await fetchStates(new Set(keyed.keys.filter((key) => key !== undefined)));
    const changed = new Map<string, RecordedEvent>();
    let failure = keyed.failure;
    for (const [i, key] of keyed.keys.entries()) {
      const event = page.events[i];
      if (key === undefined || !event) continue;
      try {
        const before = states.get(key);
        states.set(key, fold.step(before === undefined ? fold.initial : before, event));
      } catch (cause) {
        failure = failed(model, event, key, cause);
        break;
      }
      changed.set(key, event);
    }
    const reached = failure ? failure.position - 1 : page.upTo;
    const rows: [string, string | undefined][] = [];
    for (const [key, event] of changed) rows.push([key, rowText(model, event, key, states.get(key))]);
    if (reached > position) {
      await readModels.advance(generation.number, { after: position, position: reached, rows });
      position = reached;
    }
    if (failure) throw failure.cause;
    forgetOldest();
    return page.more;
  };
  return { position: () => position, step };
}

interface Failure {
  readonly position: number;
  readonly cause: unknown;
}

/** The key of each event, up to the first whose key cannot be told. */
function keysOf<State>(model: ReadModel<State>, events: readonly RecordedEvent[]) {
  const keys: (string | undefined)[] = [];
  for (const event of events) {
    try {
      keys.push(model.key(event));
    } catch (cause) {
      return { keys, failure: failed(model, event, undefined, cause) };
    }
  }
  return { keys, failure: undefined as Failure | undefined };
}

function failed(model: { name: string }, event: RecordedEvent, key: string | undefined, cause: unknown): Failure {
  const { position, type } = event;
  // Code that is older than the log stops as it is; newer code will read on from here.
  if (codeOf(cause) === "event/newer-version") return { position, cause };
  const problem = cause instanceof Error ? cause.message : String(cause);
  return { position, cause: new BuildFailed({ model: model.name, position, type, key, problem }, { cause }) };
}

function rowText(model: { name: string }, event: RecordedEvent, key: string, state: unknown): string | undefined {
  if (state === undefined) return undefined;
  try {
    return canonicalJson(state);
  } catch (cause) {
    throw failed(model, event, key, cause).cause;
  }
}
