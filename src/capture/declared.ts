import { AsynchronousSchema, type EventDefinition, InvalidPayload, personalFields } from "../event/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import { limits } from "../store/index.ts";
import { checkSize, type Draft, rejection } from "./draft.ts";
import type { Rejection } from "./event-file.ts";

/** As much of a definition as an import needs. */
export type DeclaredType = Pick<EventDefinition, "type"> &
  Partial<Pick<EventDefinition, "schema" | "version" | "lineage" | "versions" | "personal">>;

/** Checks a row's drafts in place; a refusal is of the whole row. */
export type DeclaredCheck = (drafts: Draft[]) => Rejection | undefined;

/**
 * Holds the payload of a declared type to its schema, keeps what the schema makes of it, and says which fields are personal and whose, as
 * its definition would.
 */
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

function asDeclared(draft: Draft, definition: DeclaredType): Draft {
  const { type, schema, version = 1, lineage = [type], versions, personal } = definition;
  if (!schema && !personal && version === 1 && lineage.length === 1) return draft;
  const own = {
    version,
    lineage,
    ...(versions && { versions }),
    ...(personal && { personal: personalFields(type, personal, draft.event.tags) }),
  };
  const event = { ...draft.event, ...own, data: fitting(draft.event.data, definition) };
  const bytes = mostBytes(event);
  if (bytes > limits.bytes) checkSize(event);
  return { ...draft, event, bytes: Math.min(bytes, limits.bytes) };
}

/** What the schema makes of a payload. */
function fitting(data: unknown, { type, schema }: DeclaredType): unknown {
  if (!schema) return data;
  const result = schema["~standard"].validate(data);
  if (result instanceof Promise) throw new AsynchronousSchema({ type });
  if (result.issues) {
    const issues = result.issues.map(({ path = [], message }) => ({
      path: path.map((step) => String(typeof step === "object" ? step.key : step)).join("."),
      message,
    }));
    throw new InvalidPayload({ type, issues });
  }
  return result.value;
}

// Three bytes a character is the most that UTF-8 takes; sealed in base64 it is four, and what is put around each sealed field.
function mostBytes({ personal, ...event }: Draft["event"]): number {
  const plain = canonicalJson(event).length;
  if (!personal) return plain * 3 + 64;
  const around = sealedAround + 2 * personal.subject.length * 4;
  return plain * 4 + 64 + personal.fields.reduce((sum, field) => sum + field.length * 3 + around, around);
}

/** A sealed field's prefix, nonce, tag and filling, in base64. */
const sealedAround = 128;
