import { AsynchronousSchema, type EventDefinition, InvalidPayload } from "../event/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import { limits } from "../store/index.ts";
import { checkSize, type Draft, rejection } from "./draft.ts";
import type { Rejection } from "./event-file.ts";

/** As much of a definition as an import needs. */
export type DeclaredType = Pick<EventDefinition, "type"> &
  Partial<Pick<EventDefinition, "schema" | "version" | "lineage" | "versions">>;

/** Checks a row's drafts in place; a refusal is of the whole row. */
export type DeclaredCheck = (drafts: Draft[]) => Rejection | undefined;

/** Holds the payload of a declared type to its schema, and keeps what the schema makes of it, as its definition would. */
export function declaredCheck(declared: readonly DeclaredType[]): DeclaredCheck {
  const known = new Map(declared.map((one) => [one.type, one]));
  if (known.size === 0) return () => undefined;
  return (drafts) => {
    try {
      for (const [i, draft] of drafts.entries()) {
        const definition = known.get(draft.event.type);
        if (definition) drafts[i] = asDeclared(draft, definition);
      }
      return undefined;
    } catch (cause) {
      return rejection(cause);
    }
  };
}

function asDeclared(draft: Draft, { type, schema, version = 1, lineage = [type], versions }: DeclaredType): Draft {
  const own = { version, lineage, ...(versions && { versions }) };
  if (!schema) return version === 1 && lineage.length === 1 ? draft : { ...draft, event: { ...draft.event, ...own } };
  const result = schema["~standard"].validate(draft.event.data);
  if (result instanceof Promise) throw new AsynchronousSchema({ type });
  if (result.issues) {
    const issues = result.issues.map(({ path = [], message }) => ({
      path: path.map((step) => String(typeof step === "object" ? step.key : step)).join("."),
      message,
    }));
    throw new InvalidPayload({ type, issues });
  }
  const event = { ...draft.event, ...own, data: result.value };
  const bytes = canonicalJson(event).length * 3 + 64;
  if (bytes > limits.bytes) checkSize(event);
  return { ...draft, event, bytes: Math.min(bytes, limits.bytes) };
}
