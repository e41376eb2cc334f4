import type { Micros } from "thence";
import type { CaseDoing } from "thence/app";
import { day } from "./story.ts";

type Expected = { readonly direction: "up" | "down" | "unchanged"; readonly by?: number; readonly byShare?: number } & {
  readonly confidence: number;
};

/** What somebody does to the newest case of a playbook that was opened by then; to open one by hand is a doing too. */
export interface Act {
  readonly at: Micros;
  readonly who: string;
  readonly playbook: string;
  readonly does:
    | CaseDoing
    | { readonly kind: "open"; readonly about: string }
    | { readonly kind: "answer"; readonly option: string; readonly reason: string; readonly expected: Expected };
}

const act = (playbook: string, who: string, at: Micros, does: Act["does"]): Act => ({ playbook, who, at, does });
const answer = (option: string, reason: string, expected: Expected) =>
  ({ kind: "answer", option, reason, expected }) as const;

/** What people at Pine & Post did with what they were asked. @ida may not decide about the checkout, and one question nobody answers. */
export const people: readonly Act[] = [
  act("growth", "@bo", day(10, 9), { kind: "open", about: "our newsletter looks tired" }),
  act("growth", "@noor", day(21, 9), { kind: "open", about: "a campaign before Easter?" }),
  act("growth", "@maya", day(21, 13), { kind: "comment", text: "the last one brought people who did not come back" }),
  act(
    "growth",
    "@noor",
    day(21, 14),
    answer("campaign", "Easter comes once", { direction: "up", byShare: 0.15, confidence: 0.7 }),
  ),
  act("gift-lists-unseen", "@ida", day(29, 7, 30), { kind: "acknowledge" }),
  act("gift-lists-unseen", "@ida", day(29, 7, 40), {
    kind: "comment",
    text: "since the new start page the teaser is at the very bottom",
  }),
  act("gift-lists-unseen", "@ida", day(29, 8), {
    kind: "propose-meeting",
    lengthMicros: 30 * 60_000_000,
    with: ["@ida", "@noor"],
    at: day(29, 9, 30),
  }),
  act("gift-lists-unseen", "@noor", day(29, 8, 20), { kind: "answer-meeting", comes: "yes" }),
  act("gift-lists-unseen", "@ida", day(29, 10), {
    kind: "hold-meeting",
    notes: "Easter cards sell without the teaser gone",
  }),
  act("gift-lists-unseen", "@ida", day(29, 11, 10), {
    kind: "answer-follow-up",
    answers: [
      { question: "What was decided?", answer: "The last start page comes back." },
      { question: "What are the next steps, by whom, by when?", answer: "Ida, today." },
    ],
  }),
  act(
    "gift-lists-unseen",
    "@noor",
    day(29, 11, 50),
    answer("page-back", "nobody scrolls that far", { direction: "down", by: 0.2, confidence: 0.8 }),
  ),
  act("new-visitors-give-up", "@maya", day(31, 16, 5), { kind: "acknowledge" }),
  act(
    "new-visitors-give-up",
    "@ida",
    day(31, 16, 7),
    answer("wait", "it may be the weather", { direction: "unchanged", confidence: 0.6 }),
  ),
  act(
    "new-visitors-give-up",
    "@maya",
    day(31, 16, 10),
    answer("roll-back", "the postcode field rejects spaces", { direction: "up", by: 0.2, confidence: 0.9 }),
  ),
  act("new-visitors-give-up", "@noor", day(33, 9), {
    kind: "review",
    process: "good",
    result: "good",
    lesson: "a form goes live with a phone in the hand",
    ruleChange: "windows of one hour on the day of a release",
  }),
  act("gift-lists-unseen", "@noor", day(36, 9), {
    kind: "review",
    process: "good",
    result: "good",
    lesson: "what is below the fold is not there",
  }),
  act("growth", "@noor", day(36, 10), {
    kind: "review",
    process: "good",
    result: "good",
    lesson: "who comes by the campaign buys a little less often",
  }),
  act("shipping-terms", "@noor", day(38, 10), { kind: "open", about: "free shipping from 25 euro?" }),
  act(
    "shipping-terms",
    "@noor",
    day(38, 12),
    answer("free-from-25", "larger baskets", { direction: "up", byShare: 0.1, confidence: 0.8 }),
  ),
  act("shipping-terms", "@noor", day(41, 9), {
    kind: "supersede",
    option: "as-it-was",
    reason: "the baskets are as large as before, and each parcel costs us four euro",
    expected: { direction: "unchanged", confidence: 0.8 },
  }),
];
