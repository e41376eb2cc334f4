import type { EventDefinition, RecordedEvent } from "../event/index.ts";
import { failure } from "../kit/failure.ts";

/** What one type of event does to the state. Made by `on`. */
export interface Handler<State> {
  readonly type: string;
  handle(state: State, event: RecordedEvent): State;
}

/** A state and how events change it. */
export interface Fold<State> {
  readonly name: string;
  readonly initial: State;
  /** The state after one more event. An event that nothing handles leaves it as it is. */
  step(state: State, event: RecordedEvent): State;
}

export const TwoHandlers = failure(
  "projection/two-handlers",
  { retry: "never", kind: "usage" },
  (f: { fold: string; type: string }) => `the fold "${f.fold}" handles ${f.type} twice. Make one of the two.`,
);

/** Says what an event does to the state. It also handles events that refine this one, unless the fold has a handler for them. */
export function on<Type extends string, Data, State>(
  definition: EventDefinition<Type, Data>,
  handle: (state: State, event: RecordedEvent<Type, Data>) => State,
): Handler<State> {
  return {
    type: definition.type,
    // The fold hands over only events whose lineage holds this type.
    handle: (state, event) => handle(state, event as RecordedEvent<Type, Data>),
  };
}

/**
 * Declares what is now true, told from events: a first state and a handler for each type that changes it.
 *
 * errors  projection/two-handlers
 */
export function defineFold<State>(
  name: string,
  initial: State,
  ...handlers: readonly Handler<NoInfer<State>>[]
): Fold<State> {
  const byType = new Map<string, Handler<State>>();
  for (const handler of handlers) {
    if (byType.has(handler.type)) throw new TwoHandlers({ fold: name, type: handler.type });
    byType.set(handler.type, handler);
  }
  return {
    name,
    initial,
    step: (state, event) => {
      for (const type of event.lineage) {
        const handler = byType.get(type);
        if (handler) return handler.handle(state, event);
      }
      return state;
    },
  };
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
