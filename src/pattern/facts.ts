import type { RecordedEvent } from "../event/index.ts";
import { numberOf, type PropertyValue, propertyReader } from "../insight/index.ts";
import { parseDuration } from "../kit/duration.ts";
import { plainOf, totalHolds } from "./holds.ts";
import type { Plan, PlanTrigger } from "./plan.ts";
import { type ChangedWhere, isTotal, type TotalWhere } from "./rule.ts";

/** What the events before say of a key, by condition: the last value, or the times and values of the window. Plain data. */
export type FactState =
  | { readonly last: readonly [PropertyValue] | null }
  | { readonly times: readonly number[]; readonly values: readonly (number | null)[] };

interface Fact {
  readonly trigger: number;
  readonly observe: (key: number, event: RecordedEvent) => boolean;
  readonly read: (key: number) => FactState | undefined;
  readonly write: (key: number, state: FactState | undefined) => void;
}

/** The conditions of a rule that look back over the events of a key, whether or not a run is open. */
export interface Facts {
  /** By trigger: whether what came before lets the event of now fit. */
  readonly holds: Uint8Array;
  /** Must see each event of a key, once, in order. */
  observe(key: number, event: RecordedEvent, mask: number): void;
  read(key: number): readonly (FactState | null)[];
  write(key: number, states: readonly (FactState | null)[]): void;
}

export function factsOf({ triggers }: Plan): Facts {
  const facts = triggers.flatMap((one, trigger) =>
    (one.trigger.where ?? []).flatMap((condition): Fact[] => {
      if (isTotal(condition)) return [totalFact(trigger, one, condition)];
      return "changed" in condition ? [changedFact(trigger, condition)] : [];
    }),
  );
  const holds = new Uint8Array(triggers.length).fill(1);
  return {
    holds,
    observe: (key, event, mask) => {
      for (const { trigger } of facts) holds[trigger] = 1;
      for (const { trigger, observe } of facts)
        if ((mask & (triggers[trigger]?.bit ?? 0)) !== 0 && !observe(key, event)) holds[trigger] = 0;
    },
    read: (key) => facts.map(({ read }) => read(key) ?? null),
    write: (key, states) => {
      for (const [i, { write }] of facts.entries()) write(key, states[i] ?? undefined);
    },
  };
}

function changedFact(trigger: number, { property }: ChangedWhere): Fact {
  const lasts = new Map<number, PropertyValue | undefined>();
  const read = propertyReader(property);
  return {
    trigger,
    observe: (key, event) => {
      const value = plainOf(read(event));
      const isChanged = lasts.has(key) && lasts.get(key) !== value;
      lasts.set(key, value);
      return isChanged;
    },
    read: (key) => {
      const value = lasts.get(key);
      return lasts.has(key) ? { last: value === undefined ? null : [value] } : undefined;
    },
    write: (key, state) => {
      if (state && "last" in state) lasts.set(key, state.last?.[0]);
      else lasts.delete(key);
    },
  };
}

function totalFact(trigger: number, { plain }: PlanTrigger, condition: TotalWhere): Fact {
  const windows = new Map<number, { times: number[]; values: (number | null)[] }>();
  const over = parseDuration(condition.over);
  const read = propertyReader("sum" in condition ? condition.sum : "average" in condition ? condition.average : "");
  return {
    trigger,
    observe: (key, event) => {
      if (!plain.every(({ test }) => test(event))) return false;
      const window = windows.get(key) ?? { times: [], values: [] };
      windows.set(key, window);
      window.times.push(event.occurred);
      window.values.push(numberOf(plainOf(read(event))) ?? null);
      const old = window.times.findIndex((time) => time >= event.occurred - over);
      window.times.splice(0, old);
      window.values.splice(0, old);
      if ("count" in condition) return totalHolds(condition, window.times.length);
      // Added up afresh, so that nothing is left over from what has gone.
      const numbers = window.values.filter((value) => value !== null);
      const sum = numbers.reduce((a, b) => a + b, 0);
      return totalHolds(condition, "sum" in condition ? sum : sum / numbers.length);
    },
    read: (key) => {
      const window = windows.get(key);
      return window && { times: [...window.times], values: [...window.values] };
    },
    write: (key, state) => {
      if (state && "times" in state) windows.set(key, { times: [...state.times], values: [...state.values] });
      else windows.delete(key);
    },
  };
}
