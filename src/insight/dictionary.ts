/** Numbers for texts, in the order of their first appearance. */
export interface Dictionary {
  readonly names: readonly string[];
  /** The number of a name; a new one for a name not met before. */
  code(name: string): number;
  /** The number of a name, or undefined. */
  find(name: string): number | undefined;
}

export function dictionary(known: readonly string[] = []): Dictionary {
  const names = [...known];
  const codes = new Map(names.map((name, code) => [name, code]));
  const code = (name: string): number => {
    const ready = codes.get(name);
    if (ready !== undefined) return ready;
    codes.set(name, names.length);
    return names.push(name) - 1;
  };
  return { names, code, find: (name) => codes.get(name) };
}

/**
 * Numbers for lineages: a kind. Two events of one type may differ in lineage, where its declaration came to refine another: they are two
 * kinds.
 */
export interface KindDictionary {
  readonly types: readonly string[];
  readonly kinds: readonly (readonly number[])[];
  code(lineage: readonly string[]): number;
}

export function kindDictionary(
  known: Pick<KindDictionary, "types" | "kinds"> = { types: [], kinds: [] },
): KindDictionary {
  const types = dictionary(known.types);
  const kinds = [...known.kinds];
  const keyOf = (lineage: readonly string[]) => (lineage.length === 1 ? (lineage[0] ?? "") : lineage.join("\n"));
  const codes = new Map(kinds.map((kind, code) => [keyOf(kind.map((type) => types.names[type] ?? "")), code]));
  const code = (lineage: readonly string[]): number => {
    const key = keyOf(lineage);
    const ready = codes.get(key);
    if (ready !== undefined) return ready;
    codes.set(key, kinds.length);
    return kinds.push(lineage.map(types.code)) - 1;
  };
  return { types: types.names, kinds, code };
}
