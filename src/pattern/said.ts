import type { PropertyValue } from "../insight/index.ts";
import { failure } from "../kit/failure.ts";
import type { AnyTaken, NumberField, Taken } from "./field.ts";
import type { Condition } from "./rule.ts";

const said = Symbol("said");
const at = Symbol("at");

/** What a predicate has said of one event of its rule. Made by its fields, never by hand. */
export interface Said {
  readonly [said]: { readonly of: string; readonly condition: Condition };
}

export const NotSaid = failure(
  "pattern/not-said",
  { retry: "never", kind: "usage" },
  (f: { as: string; found: string }) =>
    `the predicate of "${f.as}" gave ${f.found}. A predicate is recorded and not run: let it return what its fields say, ({ ${f.as} }) => ${f.as}.qty.above(0), or a list of such.`,
);

export function sayOf(of: string, condition: Condition): Said {
  return { [said]: { of, condition } };
}

type OpenField = NumberField<PropertyValue>;

const words = new Set(["is", "isNot", "above", "atLeast", "below", "atMost"]);

/** An event as predicates see it: whatever is asked of it is recorded. */
function takenProxy(of: string): AnyTaken {
  return new Proxy({}, { get: (_, name) => (name === at ? { of } : fieldProxy(of, String(name))) });
}

function fieldProxy(of: string, property: string): OpenField {
  const say = (condition: Record<string, unknown>) => sayOf(of, { property, ...condition } as unknown as Condition); // each word below makes one form of condition
  const total = (how: object) =>
    new Proxy(
      {},
      { get: (_, word) => (number: number) => sayOf(of, { ...how, [String(word)]: number } as unknown as Condition) },
    );
  return new Proxy({} as OpenField, {
    get: (_, name) => {
      if (name === at) return { of, property };
      if (typeof name === "symbol") return undefined;
      if (words.has(name)) return (other: unknown) => say({ [name]: placeOf(other) ?? other });
      if (name === "exists") return (wanted = true) => say({ exists: wanted });
      if (name === "changed") return () => say({ changed: true });
      if (name === "sum" || name === "average") return (over: string) => total({ over, [name]: property });
      return fieldProxy(of, `${property}.${name}`);
    },
  });
}

/** A field by its path, where the type of the payload does not name it: `field(answer, "order.total")`, `field(add, "tag:customer")`. */
export function field(taken: AnyTaken, property: string): NumberField<PropertyValue> {
  return fieldProxy(placeOf(taken)?.of ?? "", property);
}

/** Where a recorded field lies; undefined for a plain value. */
export function placeOf(value: unknown): { readonly of: string; readonly property?: string } | undefined {
  const isProxy = typeof value === "object" && value !== null && !Array.isArray(value);
  return isProxy ? (value as Record<symbol, { readonly of: string; readonly property?: string }>)[at] : undefined; // only proxies have it
}

export type Predicate<Names> = (
  taken: {
    readonly [As in keyof Names]: Taken<Names[As]>;
  },
) => Said | readonly Said[];

/** The conditions that a predicate says of the event `as`. */
export function recorded<Names>(as: string, where: Predicate<Names>): readonly Condition[] {
  const names = new Proxy({}, { get: (_, name) => takenProxy(String(name)) });
  const found: unknown = where(names as Parameters<typeof where>[0]); // a proxy has every name
  return (Array.isArray(found) ? found : [found]).map((one: unknown) => {
    if (!isSaid(one)) throw new NotSaid({ as, found: `a value of type ${typeof one}` });
    if (one[said].of !== as)
      throw new NotSaid({ as, found: `a condition on "${one[said].of}", which is another event` });
    return one[said].condition;
  });
}

function isSaid(value: unknown): value is Said {
  return typeof value === "object" && value !== null && said in value;
}

/** How many events like this there were in so long, this one included: `({ login }) => countOver(login, "10m").atLeast(5)`. */
export function countOver(taken: AnyTaken, over: string) {
  const say = (word: string) => (number: number) =>
    sayOf(placeOf(taken)?.of ?? "", { over, count: true, [word]: number } as unknown as Condition); // one of the four words
  return { above: say("above"), atLeast: say("atLeast"), below: say("below"), atMost: say("atMost") };
}
