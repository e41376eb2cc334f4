import type { EventDefinition } from "../event/index.ts";
import type { Trigger } from "./rule.ts";
import { type Predicate, recorded } from "./said.ts";

declare const names: unique symbol;

/** One of several events of a step: what it is called, and the type of its data. Made by `event`. */
export interface Part<Names> {
  readonly trigger: Trigger;
  readonly [names]?: (given: Names) => void;
}

/** An event among others: `anyOf(event(OrderPaid, "paid"), event(OrderCancelled))`. */
export function event<Data, const As extends string = never>(
  of: Pick<EventDefinition<string, Data>, "type" | "read">,
  as?: As,
  where?: Predicate<Readonly<Record<As, Data>>>,
): Part<Readonly<Record<As, Data>>> {
  return { trigger: triggerOf(of, as, where) };
}

/** The names of all parts together. */
export type NamesOf<Parts> = Parts extends readonly (infer One)[]
  ? (One extends Part<infer Names> ? (given: Names) => void : never) extends (given: infer All) => void
    ? All
    : never
  : never;

export function triggerOf<Names>(
  { type }: { readonly type: string },
  as: string | undefined,
  where: Predicate<Names> | undefined,
): Trigger {
  return { type, ...(as !== undefined && { as }), ...(where && { where: recorded(as ?? type, where) }) };
}
