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
  // Two maps, because a type from a file may be written as anything, also as a list of others.
  const [single, several] = [new Map<string, number>(), new Map<string, number>()];
  const find = (lineage: readonly string[]) =>
    lineage.length === 1 ? single.get(lineage[0] ?? "") : several.get(JSON.stringify(lineage));
  const keep = (lineage: readonly string[], code: number) =>
    lineage.length === 1 ? single.set(lineage[0] ?? "", code) : several.set(JSON.stringify(lineage), code);
  for (const [code, kind] of kinds.entries())
    keep(
      kind.map((type) => types.names[type] ?? ""),
      code,
    );
  const code = (lineage: readonly string[]): number => {
    const ready = find(lineage);
    if (ready !== undefined) return ready;
    keep(lineage, kinds.length);
    return kinds.push(lineage.map(types.code)) - 1;
  };
  return { types: types.names, kinds, code };
}
