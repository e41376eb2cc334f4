import type { Micros, RecordedEvent } from "../event/index.ts";
import { Automaton } from "./automaton.ts";
import { checkedPlan } from "./checked-plan.ts";
import type { PureTest } from "./code.ts";
import { type Found, Ledger, nothingFound, type Sink } from "./found.ts";
import { type Dispatch, KeyedRules, type KeyedState } from "./keyed-rules.ts";
import { LastSeen } from "./last-seen.ts";
import { isLastSeen } from "./last-seen-class.ts";
import type { Plan } from "./plan.ts";
import { BadRule } from "./problem.ts";
import type { Rule } from "./rule.ts";
import { OtherSnapshot, type Snapshot } from "./snapshot.ts";
import type { Alarm } from "./timers.ts";

export interface MatcherOptions {
  /** The pure functions that rules name. */
  readonly code?: readonly PureTest[];
  /** Whether near misses are told. Without it, rules of the class of `LastSeen` share their state. */
  readonly deaths?: boolean;
  /** Whether code is generated, where the platform allows it. Default: true. */
  readonly generate?: boolean;
  /** Whether rules of that class share their state. Default: true. */
  readonly lastSeen?: boolean;
}

/** Rules that an event has to be shown to. */
interface Addressed {
  readonly group: KeyedRules;
  readonly dispatch: Dispatch;
}

/** What came of a batch. Late events are not looked at: see `repair`. */
export interface Fed extends Found {
  readonly late: RecordedEvent[];
}

/**
 * Rules over a stream of events, which come in batches in the order of (occurred, position). `semantics.ts` says what is found.
 *
 * errors  pattern/bad-rule, pattern/unknown-code; pattern/other-snapshot for the snapshot of other rules
 */
export function openMatcher(
  rules: readonly Rule[],
  options: MatcherOptions & { readonly snapshot?: Snapshot } = {},
): Matcher {
  const matcher = new Matcher(rules, options);
  if (options.snapshot) matcher.restore(options.snapshot);
  return matcher;
}

/** Made by `openMatcher`. */
export class Matcher {
  readonly groups: readonly KeyedRules[];
  readonly plans: readonly Plan[];
  clock: Micros = Number.NEGATIVE_INFINITY;
  position = 0;
  readonly #sink: Sink;
  readonly #alarm: Alarm = { next: Number.POSITIVE_INFINITY };
  readonly #dispatch = new Map<string, { readonly size: number; readonly of: readonly Addressed[] }>();

  constructor(rules: readonly Rule[], { code = [], deaths = false, generate = true, lastSeen = true }: MatcherOptions) {
    const twice = rules.find(({ name }, i) => rules.findIndex((one) => one.name === name) !== i);
    if (twice) throw new BadRule({ rule: twice.name, problem: "another rule has this name. Give each its own." });
    this.#sink = { found: nothingFound(), deaths };
    this.plans = rules.map((rule) => checkedPlan(rule, code));
    const sink = this.#sink;
    this.groups = [...new Set(rules.map(({ by }) => by))].map((by) => {
      const own = this.plans.filter(({ rule }) => rule.by === by);
      const isShared = (plan: Plan) => lastSeen && !deaths && isLastSeen(plan);
      const automata = own
        .filter((plan) => !isShared(plan))
        .map((plan) => new Automaton(plan, { generate, sink, alarm: this.#alarm }));
      const shared = own
        .filter(isShared)
        .map((plan) => ({ plan, ledger: new Ledger(plan.rule.name, plan.coolDown, sink) }));
      return new KeyedRules(by, automata, shared.length > 0 ? new LastSeen(shared) : undefined);
    });
  }

  feed(events: readonly RecordedEvent[]): Fed {
    const late: RecordedEvent[] = [];
    let { clock, position: last } = this;
    for (const event of events) {
      const { occurred, position } = event;
      if (occurred < clock || (occurred === clock && position <= last)) {
        late.push(event);
        continue;
      }
      clock = occurred;
      last = position;
      if (this.#alarm.next < occurred) this.#ring(occurred);
      const known = this.#dispatch.get(event.type);
      const of = known?.size === event.lineage.length ? known.of : this.#dispatchOf(event);
      for (const one of of) one.group.see(event, one.dispatch);
    }
    this.clock = clock;
    this.position = last;
    return { ...this.#taken(), late };
  }

  /** Time has passed without an event: what was due before `now` happens. Later events that occurred before are late. */
  advance(now: Micros): Fed {
    if (now > this.clock) {
      this.clock = now;
      this.position = 0;
      this.#ring(now);
      // Deadlines that bring no match are seen when their key is next looked at, unless somebody wants to know.
      if (this.#sink.deaths) for (const group of this.groups) group.pass(now);
    }
    return { ...this.#taken(), late: [] };
  }

  snapshot(): Snapshot {
    const keys = this.groups.flatMap((group) => group.names.map((_, slot) => group.read(slot)));
    return {
      rules: this.#hashes(),
      clock: this.clock === Number.NEGATIVE_INFINITY ? null : this.clock,
      position: this.position,
      keys,
    };
  }

  restore({ rules, clock, position, keys }: Snapshot): void {
    const own = this.#hashes();
    const other = [...new Set([...Object.keys(own), ...Object.keys(rules)])].filter(
      (name) => own[name] !== rules[name],
    );
    if (other.length > 0) throw new OtherSnapshot({ rules: other });
    this.clock = clock ?? Number.NEGATIVE_INFINITY;
    this.position = position;
    for (const state of keys) this.put(state);
  }

  /** What is known of one key becomes this: what `repair` found after a late event. */
  put(state: KeyedState): void {
    this.groups.find(({ by }) => (by ?? null) === state.by)?.write(state);
  }

  /** The state of one key. */
  read(by: string | undefined, key: string): KeyedState | undefined {
    const group = this.groups.find((one) => one.by === by);
    return group?.read(group.slotOf(key));
  }

  #hashes(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.plans.map(({ rule, hash }) => [rule.name, hash]));
  }

  #ring(now: Micros): void {
    for (;;) {
      let first = now;
      let ring: (() => void) | undefined;
      for (const group of this.groups)
        for (const automaton of group.automata)
          for (const timers of automaton.timers) {
            if (!timers || timers.next >= first) continue;
            first = timers.next;
            ring = () => {
              const slot = timers.pop();
              automaton.pass(slot, group.names[slot] ?? "", now);
            };
          }
      if (!ring) break;
      ring();
    }
    const all = this.groups.flatMap(({ automata }) => automata.flatMap(({ timers }) => timers));
    this.#alarm.next = all.reduce((next, timers) => Math.min(next, timers?.next ?? next), Number.POSITIVE_INFINITY);
  }

  #dispatchOf({ type, lineage }: RecordedEvent): readonly Addressed[] {
    const of = this.groups.flatMap((group): Addressed[] => {
      const dispatch = group.dispatch(lineage);
      return dispatch ? [{ group, dispatch }] : [];
    });
    this.#dispatch.set(type, { size: lineage.length, of });
    return of;
  }

  /** What was found, in the order in which it came about. */
  #taken(): Found {
    const { matches, deaths, overflows } = this.#sink.found;
    this.#sink.found = nothingFound();
    const inOrder = <One extends { readonly at: Micros; readonly start: number }>(all: One[]) =>
      all.sort((a, b) => a.at - b.at || a.start - b.start);
    return { matches: inOrder(matches), deaths: inOrder(deaths), overflows };
  }
}
