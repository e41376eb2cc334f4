/**
 * The same value, which nothing can change any more: objects, lists, maps and sets, and all that they hold. Whoever tries gets a
 * TypeError. What was frozen before is passed over, so a state that shares most of itself with the one before it costs little.
 */
export function deepFreeze<Value>(value: Value): Value {
  const left: unknown[] = [value];
  while (left.length > 0) {
    const one = left.pop();
    if (typeof one !== "object" || one === null || Object.isFrozen(one)) continue;
    if (one instanceof Map) for (const [key, member] of closed(one, ["set", "delete", "clear"])) left.push(key, member);
    else if (one instanceof Set) left.push(...closed(one, ["add", "delete", "clear"]));
    else if (Array.isArray(one) || isPlain(one)) left.push(...Object.values(one));
    else continue;
    Object.freeze(one);
  }
  return value;
}

// Object.freeze leaves what a map or a set holds open, so its ways to change are covered by others that refuse.
function closed<Collection extends object>(collection: Collection, methods: readonly string[]): Collection {
  for (const name of methods) {
    const value = () => {
      throw new TypeError(
        `Cannot ${name}: this ${collection instanceof Map ? "map" : "set"} belongs to an earlier state`,
      );
    };
    Object.defineProperty(collection, name, { value });
  }
  return collection;
}

function isPlain(value: object): boolean {
  const proto = Object.getPrototypeOf(value);
  return proto === Object.prototype || proto === null;
}
