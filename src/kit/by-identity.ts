/**
 * The same function, computed once for each object: for definitions, which nobody changes once they are made. What is garbage is forgotten.
 */
export function byIdentity<Of extends object, Value>(compute: (of: Of) => Value): (of: Of) => Value {
  const known = new WeakMap<Of, { readonly value: Value }>();
  return (of) => {
    const found = known.get(of);
    if (found) return found.value;
    const value = compute(of);
    known.set(of, { value });
    return value;
  };
}
