import { type Language, languages } from "../ask-back/index.ts";

/** What every message of a case may name. */
const ofCase = ["case", "question", "metric", "value", "objective", "because", "serves", "to", "decideBy"] as const;

/** The messages whose words may be given, and what each may name beside what all may. */
const known = {
  question: [],
  reminder: ["deadline", "at"],
  escalation: ["reason"],
  acknowledged: ["by"],
  comment: ["by"],
  decided: ["option", "by", "reason"],
  informed: ["option", "by", "reason"],
  meeting: ["at", "with"],
  "follow-up": [],
  "next-step": ["what", "who"],
  outcome: ["verdict", "effect"],
  review: [],
  failed: ["action", "status"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type MessageKind = keyof typeof known;
export const messageKinds: readonly MessageKind[] = Object.keys(known).filter(isMessageKind);

export function isMessageKind(kind: string): kind is MessageKind {
  return Object.hasOwn(known, kind);
}

/** The words of messages, by language and kind: text with names in braces, and no other signs. */
export type MessageTemplates = Readonly<Partial<Record<Language, Readonly<Partial<Record<MessageKind, string>>>>>>;

export function placeholdersOf(kind: MessageKind): readonly string[] {
  return [...ofCase, ...known[kind]];
}

const mostText = 2_000;
const placeholder = /\{([A-Za-z][A-Za-z0-9-]*)\}/g;

/** What is wrong with the words of messages, in a sentence that says where; undefined where nothing is. */
export function templatesProblem(templates: Readonly<Record<string, unknown>>): string | undefined {
  for (const [language, kinds] of Object.entries(templates)) {
    if (!languages.some((one) => one === language))
      return `\`messages\` has words in "${language}", and people are written to in ${languages.join(" or ")}.`;
    if (typeof kinds !== "object" || kinds === null)
      return `\`messages.${language}\` gives words by what is told: { reminder: "…" }.`;
    for (const [kind, text] of Object.entries(kinds)) {
      const problem = templateProblem(kind, text);
      if (problem !== undefined) return `\`messages.${language}.${kind}\` ${problem}`;
    }
  }
  return undefined;
}

function templateProblem(kind: string, text: unknown): string | undefined {
  if (!isMessageKind(kind)) return `is no message that is told. There are: ${messageKinds.join(", ")}.`;
  if (typeof text !== "string" || text.trim() === "") return "is empty. Leave it out, and the usual words are told.";
  if (text.length > mostText) return `has ${text.length} characters, and at most ${mostText} are read.`;
  const names = placeholdersOf(kind);
  const unknown = [...text.matchAll(placeholder)].find(([, name = ""]) => !names.includes(name))?.[0];
  return unknown && `names ${unknown}, which it cannot know. It knows ${names.map((name) => `{${name}}`).join(", ")}.`;
}

/**
 * A template with its values in place; undefined where one of them is not known. A value is text: what looks like a name in braces there stays
 * as it is.
 */
export function filled(template: string, values: Readonly<Record<string, string | undefined>>): string | undefined {
  let isWhole = true;
  const text = template.replace(placeholder, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined || value === "") isWhole = false;
    return value ?? "";
  });
  return isWhole ? text.trim() : undefined;
}
