import type { ChosenTime, Language } from "../../question/index.ts";

const english = {
  busy: "is busy then",
  away: "is away then",
  "not-at-work": "does not work then",
  unknown: (names: string) => `of ${names} nobody knows when they are free`,
  late: "it is after the deadline, and before the question expires",
};

const danish: typeof english = {
  busy: "er optaget da",
  away: "er væk da",
  "not-at-work": "arbejder ikke da",
  unknown: (names) => `om ${names} ved ingen, hvornår de har tid`,
  late: "det er efter fristen, og før spørgsmålet udløber",
};

/** What was given up for a time, each in some words; nothing where it suits all. */
export function chosenTexts({ misses, unknown, isLate }: ChosenTime, language: Language = "en"): readonly string[] {
  const say = { en: english, da: danish }[language];
  return [
    ...misses.map(({ name, because }) => `${name} ${say[because]}`),
    ...(unknown.length === 0 ? [] : [say.unknown(unknown.join(", "))]),
    ...(isLate ? [say.late] : []),
  ];
}
