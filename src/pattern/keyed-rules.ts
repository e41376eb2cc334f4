import type { Micros, RecordedEvent } from "../event/index.ts";
import type { Automaton, KeyState } from "./automaton.ts";
import type { LastSeen, SeenOp, SeenState } from "./last-seen.ts";
import { maskOf } from "./plan.ts";

/** What an event of one type has to be shown to. */
export interface Dispatch {
  readonly rules: readonly { readonly automaton: Automaton; readonly mask: number }[];
  readonly seen: SeenOp | undefined;
}

/** What is known of one value of a tag, by rule; plain data. */
export interface KeyedState {
  readonly by: string | null;
  readonly key: string;
  readonly rules: Readonly<Record<string, KeyState>>;
  readonly seen: SeenState | null;
}

/** The rules of one tag, and its values as numbers. */
export class KeyedRules {
  readonly by: string | undefined;
  readonly automata: readonly Automaton[];
  readonly lastSeen: LastSeen | undefined;
  readonly names: string[] = [];
  readonly #slots = new Map<string, number>();

  constructor(by: string | undefined, automata: readonly Automaton[], lastSeen: LastSeen | undefined) {
    this.by = by;
    this.automata = automata;
    this.lastSeen = lastSeen;
  }

  slotOf(key: string): number {
    const known = this.#slots.get(key);
    if (known !== undefined) return known;
    const slot = this.names.push(key) - 1;
    this.#slots.set(key, slot);
    return slot;
  }

  dispatch(lineage: readonly string[]): Dispatch | undefined {
    const rules = this.automata.flatMap((automaton) => {
      const mask = maskOf(automaton.plan.types, lineage);
      return mask === 0 ? [] : [{ automaton, mask }];
    });
    const seen = this.lastSeen?.dispatch(lineage);
    return rules.length > 0 || seen ? { rules, seen } : undefined;
  }

  see(event: RecordedEvent, dispatch: Dispatch): void {
    const { by } = this;
    // What an object has by birth is neither a text nor a list, so it need not be told apart.
    const value: unknown = by === undefined ? "" : event.tags[by];
    if (typeof value === "string") this.#seeKey(value, event, dispatch);
    else if (Array.isArray(value)) for (const key of new Set<string>(value)) this.#seeKey(key, event, dispatch);
  }

  #seeKey(key: string, event: RecordedEvent, { rules, seen }: Dispatch): void {
    const slot = this.slotOf(key);
    for (const { automaton, mask } of rules) automaton.see(slot, key, event, mask);
    if (seen) this.lastSeen?.see(slot, key, event, seen);
  }

  /** Time passes for all keys: what was due before `now` happens. */
  pass(now: Micros): void {
    for (const automaton of this.automata)
      for (const [slot, key] of this.names.entries()) automaton.pass(slot, key, now);
  }

  read(slot: number): KeyedState {
    const rules = this.automata.map((automaton) => [automaton.plan.rule.name, automaton.read(slot)]);
    const key = this.names[slot] ?? "";
    return { by: this.by ?? null, key, rules: Object.fromEntries(rules), seen: this.lastSeen?.read(slot) ?? null };
  }

  write({ key, rules, seen }: KeyedState): void {
    const slot = this.slotOf(key);
    for (const automaton of this.automata) {
      const state = rules[automaton.plan.rule.name];
      if (state) automaton.write(slot, state);
    }
    if (seen) this.lastSeen?.write(slot, seen);
  }
}
