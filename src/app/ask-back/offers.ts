import { type InquiryQuery, type Intent, type Language, sayQuery, type Vocabulary } from "../../question/index.ts";

/** What can be asked in this log, an example of each intent with its own names. */
export function offersOf(
  vocabulary: Vocabulary,
  language: Language,
): readonly { readonly intent: Intent; readonly example: string }[] {
  const { properties } = vocabulary;
  const split = properties.find(({ values }) => values.length > 1) ?? properties[0];
  const weeks = { kind: "last", count: 8, unit: "week" } as const;
  const [value] = split?.values ?? [];
  const queries: readonly InquiryQuery[] = [
    { intent: "value" },
    ...(split && value !== undefined ? [{ intent: "value", segment: { property: split.name, value } } as const] : []),
    { intent: "trend", period: weeks },
    ...(split ? [{ intent: "split", by: split.name } as const] : []),
    { intent: "compare", with: "last-week" },
    { intent: "drivers", ...(split && { by: split.name }) },
    { intent: "rows" },
    { intent: "certainty" },
    { intent: "usual" },
    { intent: "forecast" },
    { intent: "definition" },
    { intent: "why" },
    { intent: "held" },
    { intent: "before" },
    { intent: "precedent" },
    { intent: "history" },
    { intent: "options" },
    { intent: "deadline" },
    { intent: "people" },
  ];
  return queries.map((query) => ({ intent: query.intent, example: sayQuery(query, vocabulary, language) }));
}
