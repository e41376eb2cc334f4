/** The type of each object of a log: what events and links do not repeat when they name one. */
export interface ObjectTypes {
  add(id: string, type: string): void;
  /** Undefined for an object that the log does not hold, "ambiguous" for one that it holds under several types. */
  of(id: string): { readonly type: string } | "ambiguous" | undefined;
}

export function objectTypes(): ObjectTypes {
  const known = new Map<string, { readonly type: string } | "ambiguous">();
  const shared = new Map<string, { readonly type: string }>();
  return {
    add: (id, type) => {
      const found = shared.get(type) ?? { type: copied(type) };
      shared.set(found.type, found);
      const before = known.get(id);
      if (before === undefined) known.set(copied(id), found);
      else if (before !== found) known.set(id, "ambiguous");
    },
    of: (id) => known.get(id),
  };
}

// A piece cut from a text keeps the whole text in memory.
function copied(piece: string): string {
  return structuredClone(piece);
}
