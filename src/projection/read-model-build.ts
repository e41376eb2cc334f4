import type { Clock, RecordedEvent } from "../event/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import type { EventStore, Limited, Query } from "../store/index.ts";
import { codeOf } from "../subscription/index.ts";
import type { ReadModel } from "./read-model.ts";
import { BuildEndless, BuildFailed } from "./read-model-errors.ts";
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
  /** Stops a fold that does not end. Left out, nothing watches it. */
  readonly limited?: Limited;
  /** How long the fold may take for one event; it is stopped within twice that. Default: 2,000 ms. */
  readonly limitMs?: number;
}

/**
 * A builder of one generation. States are kept in memory from page to page, as long as nobody else builds it; after an error a new
 * builder begins from what is kept.
 *
 * errors  projection/build-failed where the fold throws or makes a state that is no JSON, projection/build-endless where it does not
 *         end, event/newer-version, projection/moved-on
 */
export function builder<State>(
  store: EventStore,
  readModels: ReadModels,
  model: ReadModel<State>,
  generation: Generation,
  options: BuildOptions & { readonly clock: Clock },
): Builder {
  const { pageEvents = 20_000, cachedStates = 100_000 } = options;
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

  /** Keeps all before the event that made a state which is no JSON, and names it. */
  const notJson = async (
    key: string,
    events: readonly RecordedEvent[],
    keys: readonly (string | undefined)[],
    cause: unknown,
  ): Promise<unknown> => {
    const before = (await readModels.states(generation.number, [key])).get(key);
    let state = before === undefined ? fold.initial : (JSON.parse(before) as State); // as above
    const made = events.find((event, i) => {
      if (keys[i] !== key) return false;
      state = fold.step(state === undefined ? fold.initial : state, event);
      return rowText(state).kind === "no JSON";
    });
    if (!made) return cause;
    states.clear();
    if (made.position - 1 > position) await step(made.position - 1);
    return failed(model, made, key, cause).cause;
  };

  const step = async (upTo: number): Promise<boolean> => {
    // Rows outlive a person's keys, so personal fields stay sealed in them.
    const range = { after: position, limit: pageEvents, ...(Number.isFinite(upTo) && { upTo }) };
    const page = await store.read(query, { ...range, personal: "sealed" });
    const keyed = keysOf(model, page.events, options);
    await fetchStates(new Set(keyed.keys.filter((key) => key !== undefined)));
    const changed = new Set<string>();
    let failure = keyed.failure;
    watchedEach(model, page.events.slice(0, keyed.keys.length), options, (event, i) => {
      const key = keyed.keys[i];
      if (key === undefined) return true;
      try {
        const before = states.get(key);
        states.set(key, fold.step(before === undefined ? fold.initial : before, event));
      } catch (cause) {
        failure = failed(model, event, key, cause);
        return false;
      }
      changed.add(key);
      return true;
    });
    const reached = failure ? failure.position - 1 : page.upTo;
    const rows: [string, string | undefined][] = [];
    for (const key of changed) {
      const text = rowText(states.get(key));
      if (text.kind === "kept") rows.push([key, text.text]);
      else throw await notJson(key, page.events, keyed.keys, text.cause);
    }
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

type Watching = Pick<BuildOptions, "limited" | "limitMs"> & { readonly clock: Clock };

/** The key of each event, up to the first whose key cannot be told. */
function keysOf<State>(model: ReadModel<State>, events: readonly RecordedEvent[], watching: Watching) {
  const keys: (string | undefined)[] = [];
  let failure: Failure | undefined;
  watchedEach(model, events, watching, (event) => {
    try {
      keys.push(model.key(event));
    } catch (cause) {
      failure = failed(model, event, undefined, cause);
    }
    return failure === undefined;
  });
  return { keys, failure };
}

const eventsBetweenLooks = 8;

/**
 * Does somebody else's work on each event, as long as it returns true. A watch costs some tenths of a millisecond, so one lasts for many
 * events: until they have taken together what one may take.
 *
 * errors  projection/build-endless
 */
function watchedEach<State>(
  model: ReadModel<State>,
  events: readonly RecordedEvent[],
  { limited = (work) => work(), limitMs = 2000, clock }: Watching,
  work: (event: RecordedEvent, index: number) => boolean,
): void {
  let at = 0;
  const someMore = () => {
    const until = clock() + limitMs * 1000;
    do {
      const event = events[at];
      if (!event || !work(event, at)) return false;
      at += 1;
      // Asking the time of each event would cost more than folding it.
    } while (at % eventsBetweenLooks !== 0 || clock() < until);
    return at < events.length;
  };
  const late = () => {
    const { position = 0, type = "" } = events[at] ?? {};
    return new BuildEndless({ model: model.name, fold: model.fold.name, position, type, limitMs });
  };
  while (events.length > 0 && limited(someMore, 2 * limitMs, late));
}

function failed(model: { name: string }, event: RecordedEvent, key: string | undefined, cause: unknown): Failure {
  const { position, type } = event;
  // Code that is older than the log stops as it is; newer code will read on from here.
  if (codeOf(cause) === "event/newer-version") return { position, cause };
  const problem = cause instanceof Error ? cause.message : String(cause);
  return { position, cause: new BuildFailed({ model: model.name, position, type, key, problem }, { cause }) };
}

type RowText =
  | { readonly kind: "kept"; readonly text: string | undefined }
  | { readonly kind: "no JSON"; readonly cause: unknown };

function rowText(state: unknown): RowText {
  if (state === undefined) return { kind: "kept", text: undefined };
  try {
    return { kind: "kept", text: canonicalJson(state) };
  } catch (cause) {
    return { kind: "no JSON", cause };
  }
}
