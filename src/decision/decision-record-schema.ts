import { decisionRecordVersion } from "./decision-record.ts";

const text = { type: "string" } as const;
const number = { type: "number" } as const;
const time = { type: "string", format: "date-time" } as const;

const record = (required: readonly string[], properties: Readonly<Record<string, object>>) => ({
  type: "object",
  required,
  properties,
  additionalProperties: false,
});
const list = (items: object) => ({ type: "array", items });
const oneOf = (...values: readonly string[]) => ({ type: "string", enum: values });

const value = record(["id", "label", "kind", "value"], {
  id: text,
  label: text,
  kind: oneOf("number", "scale", "date", "text", "choice"),
  value: { type: ["number", "string"] },
  unit: text,
  min: number,
  max: number,
  zone: text,
  chosen: text,
});
const table = record(["columns", "rows"], {
  title: text,
  columns: list(record(["name"], { name: text, unit: oneOf("count", "share", "micros", "number") })),
  rows: list(list({ type: ["string", "number", "boolean", "null"] })),
  left: number,
});
const outcome = record(["verdict", "reason"], {
  verdict: oneOf("better", "worse", "no-effect", "cannot-tell"),
  reason: text,
  difference: number,
  low: number,
  high: number,
});

const choice = record(["id", "option", "label", "reason", "decidedBy", "at"], {
  id: text,
  option: text,
  label: text,
  values: list(value),
  reason: text,
  decidedBy: text,
  at: time,
  action: text,
  delegated: record(["rung", "by"], { rung: oneOf("ask", "recommend", "act-unless-vetoed", "act"), by: text }),
  supersededBy: text,
  outcome,
});

/** The JSON Schema (draft 2020-12) of a decision record. */
export const decisionRecordSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: `urn:${decisionRecordVersion.replace("/", ":")}`,
  title: "Decision record",
  description:
    "What was decided about a number, by whom and why, on what evidence, with what expectation, and what came of it.",
  ...record(["schema", "id", "case", "title", "status", "opened", "playbook", "context", "options", "discussion"], {
    schema: { const: decisionRecordVersion },
    id: text,
    case: text,
    title: text,
    status: oneOf("open", "accepted", "expired", "dismissed", "cleared"),
    opened: time,
    closed: time,
    playbook: record(["name", "definition"], { name: text, definition: text, commit: text, dirty: { const: true } }),
    context: record(["openedBy", "findings", "cautions", "evidence"], {
      metric: text,
      view: record(["analysis", "title", "definition", "says", "tables"], {
        analysis: text,
        title: text,
        query: text,
        definition: text,
        says: list(text),
        tables: list(table),
      }),
      serves: text,
      segment: text,
      about: text,
      openedBy: oneOf("signal", "hand"),
      signal: text,
      number: record(["from", "to", "numerator", "denominator"], {
        from: time,
        to: time,
        unit: text,
        value: number,
        low: number,
        high: number,
        numerator: number,
        denominator: number,
      }),
      findings: list(text),
      cautions: list(
        record(["check", "verdict", "sentence", "lesson"], {
          check: text,
          verdict: oneOf("caution", "hold"),
          sentence: text,
          lesson: text,
        }),
      ),
      evidence: text,
    }),
    options: list(
      record(["id", "label", "isChosen"], { id: text, label: text, action: text, isChosen: { type: "boolean" } }),
    ),
    decision: choice,
    earlier: list(choice),
    expected: record(["direction"], {
      direction: oneOf("up", "down", "unchanged"),
      by: number,
      byShare: number,
      confidence: { type: "number", minimum: 0.5, maximum: 1 },
    }),
    dismissed: record(["by", "because", "reason"], {
      by: text,
      because: oneOf("not-actionable", "known", "wrong-rule", "bad-data"),
      reason: text,
    }),
    discussion: list(record(["at", "by", "text"], { at: time, by: text, text })),
    outcome,
    review: record(["by", "process", "result", "lesson"], {
      by: text,
      process: oneOf("good", "bad"),
      result: oneOf("good", "bad", "cannot-tell"),
      lesson: text,
      ruleChange: text,
    }),
    why: list(text),
  }),
} as const;
