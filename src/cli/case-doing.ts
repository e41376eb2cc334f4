import type { CaseDoing } from "../app/case-doings.ts";
import { expectedHint, parseExpected } from "../app/expected-text.ts";
import type { Case, ExpectedEffect, TypedValues } from "../app/index.ts";
import { parseDuration } from "../kit/duration.ts";
import type { Typed } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { momentOf } from "./moment.ts";

const refuse = (problem: string) => new BadUsage({ command: "case", problem });

/** What a verb says beside `list`, `show`, `answer`, `open` and `record`; undefined where it says nothing of these. */
export function doingOf(verb: string, words: readonly string[], typed: Typed, state: Case): CaseDoing | undefined {
  const reason = () => need(typed, "reason", `${verb} needs --reason "…".`);
  const [word, ...more] = words;
  if (more.length > 0 && verb !== "comment") throw refuse(`${verb} takes at most one word behind the case.`);
  switch (verb) {
    case "ack":
      return { kind: "acknowledge" };
    case "comment":
      return { kind: "comment", text: words.join(" ") };
    case "dismiss":
      return { kind: "dismiss", because: chosen("dismiss", word, grounds), reason: reason() };
    case "reopen":
      return { kind: "reopen", reason: reason() };
    case "veto":
      return { kind: "veto", reason: reason() };
    case "meet": {
      const at = momentOf(typed.text("meeting-at"));
      const lengthMicros = parseDuration(typed.text("length") ?? "30m");
      return { kind: "propose-meeting", with: typed.texts("with"), lengthMicros, ...(at !== undefined && { at }) };
    }
    case "move": {
      const at = momentOf(need(typed, "meeting-at", "move needs --meeting-at <time>."));
      if (at === undefined) throw refuse("move needs --meeting-at <time>.");
      const length = typed.text("length");
      return { kind: "schedule-meeting", at, ...(length !== undefined && { lengthMicros: parseDuration(length) }) };
    }
    case "call-off":
      return { kind: "cancel-meeting", reason: reason() };
    case "step-done":
    case "step-dropped": {
      if (word === undefined) throw refuse(`${verb} needs the number of the step.`);
      const because = verb === "step-dropped" ? reason() : typed.text("reason");
      const result = verb === "step-done" ? "done" : "dropped";
      return { kind: "end-next-step", step: word, result, ...(because !== undefined && { because }) };
    }
    case "attend":
      return { kind: "answer-meeting", comes: chosen("attend", word, ["yes", "no", "maybe"] as const) };
    case "held": {
      const notes = typed.text("notes");
      return { kind: "hold-meeting", ...(notes !== undefined && { notes }) };
    }
    case "follow-up":
      return { kind: "answer-follow-up", answers: followUpOf(typed, state) };
    case "review": {
      const ruleChange = typed.text("rule-change");
      return {
        kind: "review",
        process: chosen("--process", typed.text("process"), ["good", "bad"] as const),
        result: chosen("--result", typed.text("result"), ["good", "bad", "cannot-tell"] as const),
        lesson: need(typed, "lesson", 'review needs --lesson "…".'),
        ...(ruleChange !== undefined && { ruleChange }),
      };
    }
    case "supersede": {
      if (word === undefined) throw refuse("say which option takes the place of the one in force.");
      const [expected, values] = [expectedOf(typed), valuesOf(typed)];
      return {
        kind: "supersede",
        option: word,
        reason: reason(),
        ...(expected && { expected }),
        ...(values && { values }),
      };
    }
    default:
      return undefined;
  }
}

const grounds = ["not-actionable", "known", "wrong-rule", "bad-data"] as const;

function need(typed: Typed, flag: string, problem: string): string {
  const text = typed.text(flag);
  if (text === undefined) throw refuse(problem);
  return text;
}

function chosen<Word extends string>(what: string, word: string | undefined, known: readonly Word[]): Word {
  const found = known.find((one) => one === word);
  if (found === undefined)
    throw refuse(`${what} is ${known.join(" or ")}${word === undefined ? "" : `, not "${word}"`}.`);
  return found;
}

// What was asked after a meeting is answered in its order, one --answer each; an empty one passes over its question.
function followUpOf(typed: Typed, state: Case) {
  const questions = state.meetings.at(-1)?.followUpAsked?.data.questions ?? [];
  const answers = typed.texts("answer");
  if (questions.length === 0) throw refuse(`nothing was asked of ${state.id} after a meeting.`);
  if (answers.length === 0 || answers.length > questions.length)
    throw refuse(`give one --answer for each of: ${questions.join(" ")}`);
  return answers.flatMap((answer, i) => (answer === "" ? [] : [{ question: questions[i] ?? "", answer }]));
}

/** `--set percent=15 --set until=2026-12-01`: what an answer says beside the option; undefined where nothing is set. */
export function valuesOf(typed: Typed): TypedValues | undefined {
  const values = new Map<string, string>();
  for (const text of typed.texts("set")) {
    const at = text.indexOf("=");
    if (at < 1) throw refuse(`--set is written like percent=15, not "${text}".`);
    const id = text.slice(0, at).trim();
    if (values.has(id)) throw refuse(`--set ${id} is there twice. Say it once.`);
    values.set(id, text.slice(at + 1));
  }
  return values.size > 0 ? Object.fromEntries(values) : undefined;
}

/** `--expect "up 10%"`, `--expect "down 0.05"`, `--expect unchanged`, with --confidence 0.8. */
export function expectedOf(typed: Typed): ExpectedEffect | undefined {
  const text = typed.text("expect");
  const sure = typed.text("confidence");
  if (text === undefined) {
    if (sure !== undefined)
      throw refuse(
        `--confidence says how sure you are of what you expect, and nothing is expected. Say it too: --expect "up 10%" --confidence ${sure}.`,
      );
    return undefined;
  }
  const expected = parseExpected(text, sure === undefined ? undefined : Number(sure));
  if (!expected) throw refuse(`--expect is written like ${expectedHint}, not "${text}".`);
  return expected;
}
