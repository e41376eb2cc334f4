import { UnfitState } from "./errors.ts";

/** What was frozen here, with all that it holds. A caller may have frozen an object and nothing of what it holds. */
const frozen = new WeakSet<object>();

/**
 * The same value, which nothing can change any more: plain objects, lists, maps and sets, and all that they hold. Whoever tries gets a
 * TypeError. What was frozen before is passed over, so a state that shares most of itself with the one before it costs little.
 *
 * errors  store/unfit-state for anything else that could be changed: an instance of a class, a Date, a typed array
 */
export function deepFreeze<Value>(value: Value, whose = "a state"): Value {
  const left: unknown[] = [value];
  const met = new Set<object>();
  while (left.length > 0) {
    const one = left.pop();
    if (typeof one !== "object" || one === null || frozen.has(one) || met.has(one)) continue;
    left.push(...membersOf(one, whose));
    met.add(one);
  }
  // Only what is fit as a whole is frozen, and passed over the next time.
  for (const one of met) {
    if (one instanceof Map) close(one, ["set", "delete", "clear"]);
    if (one instanceof Set) close(one, ["add", "delete", "clear"]);
    frozen.add(Object.freeze(one));
  }
  return value;
}

function membersOf(one: object, whose: string): readonly unknown[] {
  const kind: unknown = Object.getPrototypeOf(one);
  if (Array.isArray(one) || kind === Object.prototype || kind === null) return Object.values(one);
  // A map that somebody froze can still be filled, and no longer be closed.
  if (one instanceof Map && kind === Map.prototype && Object.isExtensible(one)) return [...one].flat();
  if (one instanceof Set && kind === Set.prototype && Object.isExtensible(one)) return [...one];
  throw new UnfitState({ whose, holds: one.constructor?.name || "an object of a class without a name" });
}

// Object.freeze leaves what a map or a set holds open, so its ways to change are covered by others that refuse.
function close(collection: object, methods: readonly string[]): void {
  for (const name of methods) {
    const value = () => {
      throw new TypeError(
        `Cannot ${name}: this ${collection instanceof Map ? "map" : "set"} belongs to an earlier state`,
      );
    };
    Object.defineProperty(collection, name, { value });
  }
}
