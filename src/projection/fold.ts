import type { EventDefinition, RecordedEvent } from "../event/index.ts";
import { canonicalJson, NotJson } from "../kit/canonical-json.ts";
import { type Code, codeHash, NoSource } from "../kit/code-hash.ts";
import { failure } from "../kit/failure.ts";

/** What one type of event does to the state. Made by `on`. */
export interface Handler<State> {
  readonly type: string;
  /** The functions that say it, for the hash of the fold's code. */
  readonly code: readonly Code[];
  handle(state: State, event: RecordedEvent): State;
}

/** A state and how events change it. */
export interface Fold<State> {
  readonly name: string;
  readonly initial: State;
  /** The types that it handles, for a query; undefined where it handles all. */
  readonly types: readonly string[] | undefined;
  /** What identifies its code: the same from source and from the build. Another hash, another fold, and what was kept of the old is stale. */
  readonly code: string;
  /** The state after one more event. An event that nothing handles leaves it as it is. */
  step(state: State, event: RecordedEvent): State;
}

export const TwoHandlers = failure(
  "projection/two-handlers",
  { retry: "never", kind: "usage" },
  (f: { fold: string; type: string }) => `the fold "${f.fold}" handles ${f.type} twice. Make one of the two.`,
);
export const NeedsVersion = failure(
  "projection/needs-version",
  { retry: "never", kind: "usage" },
  (f: { fold: string }) =>
    `the code of the fold "${f.fold}" cannot be told apart by itself: its first state is no JSON, or a handler is built in or bound. State a version: defineFold({ name: "${f.fold}", version: "1" }, …).`,
);

/**
 * Says what an event does to the state, whatever version it was written in: the handler gets the shape that the definition asks for. It
 * also handles events that refine this one, unless the fold has a handler for them.
 */
export function on<Type extends string, Data, State>(
  definition: EventDefinition<Type, Data>,
  handle: (state: State, event: RecordedEvent<Type, Data>) => State,
): Handler<State> {
  return {
    type: definition.type,
    code: [handle, ...Object.values(definition.upcast)],
    handle: (state, event) => handle(state, definition.read(event)),
  };
}

/**
 * Declares what is now true, told from events: a first state and a handler for each type that changes it. A version is stated where
 * functions that the handlers call have changed, which the hash of the code cannot see.
 *
 * errors  projection/two-handlers, projection/needs-version
 */
export function defineFold<State>(
  name: string | { readonly name: string; readonly version: string },
  initial: State,
  ...handlers: readonly Handler<NoInfer<State>>[]
): Fold<State> {
  const named = typeof name === "string" ? { name } : name;
  const byType = new Map<string, Handler<State>>();
  for (const handler of handlers) {
    if (byType.has(handler.type)) throw new TwoHandlers({ fold: named.name, type: handler.type });
    byType.set(handler.type, handler);
  }
  const code = foldHash(named, initial, handlers);
  return {
    name: named.name,
    initial,
    types: [...byType.keys()],
    code,
    step: (state, event) => {
      for (const type of event.lineage) {
        const handler = byType.get(type);
        if (handler) return handler.handle(state, event);
      }
      return state;
    },
  };
}

function foldHash<State>(
  { name, version }: { readonly name: string; readonly version?: string },
  initial: State,
  handlers: readonly Handler<State>[],
): string {
  const sorted = [...handlers].sort((a, b) => (a.type < b.type ? -1 : 1));
  try {
    const parts = sorted.map(({ type, code }) => [type, codeHash(code, version)]);
    return codeHash([], canonicalJson([name, version ?? null, initialText(initial, version), parts]));
  } catch (cause) {
    if (cause instanceof NotJson || cause instanceof NoSource) throw new NeedsVersion({ fold: name }, { cause });
    throw cause;
  }
}

/** The first state as JSON; a stated version speaks for one that is none. */
function initialText(initial: unknown, version: string | undefined): string | null {
  try {
    return canonicalJson({ initial });
  } catch (cause) {
    if (version !== undefined && cause instanceof NotJson) return null;
    throw cause;
  }
}

/** The state after these events, in the order given. */
export function foldEvents<State>(
  fold: Fold<State>,
  events: Iterable<RecordedEvent>,
  from: State = fold.initial,
): State {
  let state = from;
  for (const event of events) state = fold.step(state, event);
  return state;
}
