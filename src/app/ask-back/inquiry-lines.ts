import type { AnsweredInquiry } from "../../question/index.ts";
import { sayDanish } from "./say-da.ts";
import { sayEnglish } from "./say-en.ts";

/** What was understood and answered, a line each, as people read it. Its table and its numbers stand beside. */
export function inquiryLines({ understood, parser, answer }: AnsweredInquiry): readonly string[] {
  const say = answer.language === "da" ? sayDanish : sayEnglish;
  const by = parser === "grammar" ? "" : ` (${parser})`;
  return [
    ...(understood === undefined ? [] : [`${say.understood(understood).slice(0, -1)}${by}.`]),
    ...answer.sentences,
  ];
}
