import assert from "node:assert/strict";
import { derivedId, type Micros, type NewEvent, type RecordedEvent, tagPairs, tagText } from "../event/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import {
  type Decider,
  deepFreeze,
  type FoldAbout,
  isRefuse,
  matchesRecorded,
  type QueryItem,
  type ReadableFold,
  type Refuse,
  stepped,
} from "../store/index.ts";

/** What has happened so far. */
export interface Given {
  /** What a decider makes of a command now. */
  when<Command, States extends object>(decider: Decider<Command, States>, command: NoInfer<Command>): When;
  /** What a fold says of these events, all of them. */
  state<State>(fold: ReadableFold<State>): State;
}

/** What was decided, to be held against what should have been. */
export interface When {
  readonly answer: readonly NewEvent[] | Refuse;
  /**
   * Asserts that these events come of it (their types, data and tags are compared), none at all with `[]`, or a refusal: its code, and
   * its facts where the expected one has any.
   */
  then(expected: readonly NewEvent[] | Refuse): void;
}

/**
 * A decider or a fold by example: `given([opened("A1", 100)]).when(raisePrice, { sku: "A1", cents: 120 }).then([priceRaised("A1", 120)])`.
 *
 * Each fold sees those of the events that it would read from a log. States are frozen between the steps, so that a fold or a decider that
 * changes one is found out; and it is decided twice, so that one that reaches for a clock or for chance is found out too.
 *
 * errors  store/fold-failed, naming the event; an AssertionError that shows the difference
 */
export function given(events: readonly NewEvent[]): Given {
  const recorded = asRecorded(events);
  return {
    when: (decider, command) => {
      const states = Object.fromEntries(
        Object.entries<FoldAbout<typeof command, unknown>>(decider.folds).map(([name, { fold, tags }]) => {
          const item = itemOf(fold, tags(command));
          return [
            name,
            told(
              fold,
              recorded.filter((event) => matchesRecorded(item, event)),
            ),
          ];
        }),
      );
      const ask = () => decider.decide(command, states as Parameters<typeof decider.decide>[1]); // the states of its own folds
      const answer = ask();
      assert.deepEqual(
        shown(ask()),
        shown(answer),
        `"${decider.name}" decided otherwise when it was asked again. Pass clocks and chance in with the command.`,
      );
      return {
        answer,
        // biome-ignore lint/suspicious/noThenProperty: the sentence is "given, when, then"; awaiting it fails, and says why
        then: (expected) => compare(answer, expected),
      };
    },
    state: (fold) => told(fold, recorded),
  };
}

function compare(answer: readonly NewEvent[] | Refuse, expected: readonly NewEvent[] | Refuse): void {
  assert.ok(
    typeof expected !== "function",
    "then() takes events or refuse(code), and answers at once: leave out `await`.",
  );
  const hasFacts = !isRefuse(expected) || Object.keys(expected.facts).length > 0;
  const actual = isRefuse(answer) && isRefuse(expected) && !hasFacts ? { ...answer, facts: {} } : answer;
  assert.deepEqual(shown(actual), shown(expected));
}

/** What is compared, as the log would give it back. */
function shown(answer: readonly NewEvent[] | Refuse): unknown {
  if (isRefuse(answer)) return { refused: answer.refused, facts: asLogged(answer.facts) };
  return answer.map(({ type, data, tags }) => ({
    type,
    data: asLogged(data),
    tags: tagPairs(tags).map(([name, value]) => tagText(name, value)),
  }));
}

function told<State>(fold: ReadableFold<State>, events: readonly RecordedEvent[]): State {
  let state = deepFreeze(fold.initial);
  // One at a time, so that what changes the state before it is found out.
  for (const event of events) state = stepped(fold, state, [event], (_, work) => work());
  return state;
}

function itemOf({ types }: ReadableFold<unknown>, tags: string | readonly string[]): QueryItem {
  return { ...(types && { types }), tags: typeof tags === "string" ? [tags] : tags };
}

/** When a given event occurred and was recorded, unless it says: 2026-11-21 00:00 UTC, a second apart. */
const start: Micros = 1_795_219_200_000_000;

function asRecorded(events: readonly NewEvent[]): RecordedEvent[] {
  const revisions = new Map<string, number>();
  return events.map((event, i) => {
    const at = start + i * 1_000_000;
    const revision = event.stream === undefined ? 0 : (revisions.get(event.stream) ?? 0) + 1;
    if (event.stream !== undefined) revisions.set(event.stream, revision);
    return deepFreeze({
      offset: 0,
      occurred: at,
      ...event,
      id: event.id ?? derivedId("given", i),
      data: asLogged(event.data),
      position: i + 1,
      ...(event.stream !== undefined && { revision }),
      recorded: at,
      commit: derivedId("given"),
      intent: { command: "given" },
    });
  });
}

const asLogged = (value: unknown): unknown => JSON.parse(canonicalJson(value ?? {}));
