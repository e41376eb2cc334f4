import { codeHash } from "../kit/code-hash.ts";
import type { Taken } from "./field.ts";
import { placeOf, type Said, sayOf } from "./said.ts";

/** A pure function of an event's data that rules may name; what runs is held against the hash that the rule was made with. */
export interface PureTest {
  readonly name: string;
  readonly hash: string;
  test(data: unknown): boolean;
}

/**
 * Registers a pure function of an event's data, for what conditions cannot say. A rule with it is bound to this very source.
 *
 *     const isRound = pureTest("is-round", (order: { cents: number }) => order.cents % 100 === 0);
 *     rule("round").on(Ordered, "order", ({ order }) => isRound.holds(order))
 *
 * errors  kit/no-source for a function that is built in or bound, unless a version is stated
 */
export function pureTest<Data>(name: string, test: (data: Data) => boolean, version?: string) {
  const hash = codeHash([test], version);
  return {
    name,
    hash,
    test: (data: unknown) => test(data as Data), // the rule was typed by the same definition that made the event
    holds: (taken: Taken<Data>): Said => sayOf(placeOf(taken)?.of ?? "", { code: name, hash }),
  };
}
