/** One way in which a shape changed. A problem breaks events that are in the log, or code that reads them; a note does not. */
export interface SchemaChange {
  readonly kind: "problem" | "note";
  readonly what:
    | "removed-field"
    | "renamed-field"
    | "retyped-field"
    | "newly-required-field"
    | "newly-optional-field"
    | "narrowed-field"
    | "widened-field"
    | "changed-schema";
  /** The field: `address.street`, `lines[].sku`; empty for the payload itself. */
  readonly path: string;
  readonly text: string;
}

export function problem(what: SchemaChange["what"], text: string, path = ""): SchemaChange {
  return { kind: "problem", what, path, text };
}

export function note(what: SchemaChange["what"], text: string, path = ""): SchemaChange {
  return { kind: "note", what, path, text };
}

export function narrowed(text: string): SchemaChange {
  return problem("narrowed-field", text);
}

export function widened(text: string): SchemaChange {
  return note("widened-field", `${text}; code that was written before may not expect it`);
}

/** Changes of a part, told of the whole that has it under this name: a field, `[]` for what a list holds, `*` for any other field. */
export function below(name: string, changes: readonly SchemaChange[]): readonly SchemaChange[] {
  return changes.map((change) => {
    const dot = change.path === "" || change.path.startsWith("[") ? "" : ".";
    return { ...change, path: `${name}${dot}${change.path}` };
  });
}
