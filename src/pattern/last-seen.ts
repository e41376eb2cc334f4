import type { RecordedEvent } from "../event/index.ts";
import type { Ledger } from "./found.ts";
import type { Plan, PlanTrigger } from "./plan.ts";

/** What is known of one key, as plain data. */
export interface SeenState {
  /** Time and position of the last event, by the trigger's text. */
  readonly last: Readonly<Record<string, readonly [time: number, position: number]>>;
  /** By rule: the event that completed a match and opens none; when the last match counted. */
  readonly rules: Readonly<Record<string, { readonly used: number | null; readonly lastMatch: number | null }>>;
}

interface SeenRule {
  readonly plan: Plan;
  readonly ledger: Ledger;
  readonly first: number;
  readonly last: number;
  readonly unless: readonly number[];
  readonly within: number;
  /** The event of each key that completed a match and may open none, where it could. */
  readonly used: Map<number, number>;
}

/** What an event of one type is seen as, and which rules it may complete. */
export interface SeenOp {
  readonly triggers: readonly { readonly number: number; readonly plain: PlanTrigger["plain"] }[];
  readonly rules: readonly SeenRule[];
}

const never = Number.NEGATIVE_INFINITY;

/**
 * The class `A … B, no C between, within W`, counted from the newest A: what matters is when each was last seen. One pair of numbers for each
 * trigger of a key, shared by all rules: a further rule over the same triggers costs no state, and is hot at once.
 */
export class LastSeen {
  readonly rules: readonly SeenRule[];
  readonly #triggers: readonly { readonly text: string; readonly one: PlanTrigger }[];
  readonly #width: number;
  #times = new Float64Array(0);
  #positions = new Float64Array(0);

  constructor(plans: readonly { readonly plan: Plan; readonly ledger: Ledger }[]) {
    const all = plans.flatMap(({ plan }) => plan.triggers.map((one) => ({ text: textOf(one), one })));
    this.#triggers = [...new Map(all.map((one) => [one.text, one])).values()];
    this.#width = this.#triggers.length;
    const numberOf = (one: PlanTrigger | undefined) =>
      this.#triggers.findIndex(({ text }) => one !== undefined && text === textOf(one));
    this.rules = plans.map(({ plan, ledger }) => ({
      plan,
      ledger,
      first: numberOf(plan.triggers[0]),
      last: numberOf(plan.triggers[1]),
      unless: plan.triggers.slice(2).map(numberOf),
      within: Math.min(plan.within, plan.steps[1]?.gap ?? plan.within),
      used: new Map(),
    }));
  }

  dispatch(lineage: readonly string[]): SeenOp | undefined {
    const triggers = this.#triggers.flatMap(({ one }, number) =>
      lineage.includes(one.trigger.type) ? [{ number, plain: one.plain }] : [],
    );
    const rules = this.rules.filter(({ last }) => triggers.some(({ number }) => number === last));
    return triggers.length > 0 ? { triggers, rules } : undefined;
  }

  see(slot: number, key: string, event: RecordedEvent, { triggers, rules }: SeenOp): void {
    const base = slot * this.#width;
    this.#room(base + this.#width);
    const { occurred: at, position: by } = event;
    const fits = (number: number) =>
      triggers.some((one) => one.number === number && one.plain.every(({ test }) => test(event)));
    for (const rule of rules) {
      const started = this.#times[base + rule.first] ?? never;
      if (!(at - started <= rule.within) || !fits(rule.last) || rule.unless.some(fits)) continue;
      if (!this.#isOpen(slot, base, rule)) continue;
      const start = this.#positions[base + rule.first] ?? 0;
      rule.ledger.match(slot, { key, start, step: 2, at, by });
      if (fits(rule.first)) rule.used.set(slot, by);
    }
    for (const { number, plain } of triggers) {
      if (plain.length > 0 && !plain.every(({ test }) => test(event))) continue;
      this.#times[base + number] = at;
      this.#positions[base + number] = by;
    }
  }

  /** Whether nothing that ends a run was seen after what opened it. One event that does both ends the old and opens the new. */
  #isOpen(slot: number, base: number, { first, last, unless, used }: SeenRule): boolean {
    if (this.#isAfter(base, last, first)) return false;
    const position = this.#positions[base + first];
    if (position === this.#positions[base + last] && used.get(slot) === position) return false;
    return !unless.some((one) => this.#isAfter(base, one, first));
  }

  #isAfter(base: number, one: number, other: number): boolean {
    const byTime = (this.#times[base + one] ?? never) - (this.#times[base + other] ?? never);
    return byTime > 0 || (byTime === 0 && (this.#positions[base + one] ?? 0) > (this.#positions[base + other] ?? 0));
  }

  read(slot: number): SeenState {
    const last: Record<string, readonly [number, number]> = {};
    for (const [i, { text }] of this.#triggers.entries()) {
      const time = this.#times[slot * this.#width + i] ?? never;
      if (time !== never) last[text] = [time, this.#positions[slot * this.#width + i] ?? 0];
    }
    const rules = this.rules.map(({ plan, ledger, used }) => [
      plan.rule.name,
      { used: used.get(slot) ?? null, lastMatch: ledger.lastMatch.get(slot) ?? null },
    ]);
    return { last, rules: Object.fromEntries(rules) };
  }

  write(slot: number, { last, rules }: SeenState): void {
    const base = slot * this.#width;
    this.#room(base + this.#width);
    for (const [i, { text }] of this.#triggers.entries())
      [this.#times[base + i], this.#positions[base + i]] = last[text] ?? [never, 0];
    for (const { plan, ledger, used } of this.rules) {
      const state = rules[plan.rule.name];
      put(used, slot, state?.used);
      put(ledger.lastMatch, slot, state?.lastMatch);
    }
  }

  #room(size: number): void {
    if (size <= this.#times.length) return;
    const times = new Float64Array(size * 2).fill(never);
    const positions = new Float64Array(size * 2);
    times.set(this.#times);
    positions.set(this.#positions);
    this.#times = times;
    this.#positions = positions;
  }
}

function put(map: Map<number, number>, slot: number, value: number | null | undefined): void {
  if (value === null || value === undefined) map.delete(slot);
  else map.set(slot, value);
}

function textOf({ trigger: { type, where = [] } }: PlanTrigger): string {
  return JSON.stringify([type, where]);
}
