import type { Directory } from "../../decision/index.ts";
import type { Actor, Micros } from "../../event/index.ts";
import { failure } from "../../kit/failure.ts";
import { dismissals, type Press } from "../../question/index.ts";
import type { EventStore } from "../../store/index.ts";
import { askAboutCase } from "../ask-back.ts";
import { readCase } from "../case-commands.ts";
import { type CaseDoing, doToCase } from "../case-doings.ts";
import { answer } from "../cases.ts";
import type { Config } from "../define-config.ts";
import { expectedHint, parseExpected } from "../expected-text.ts";
import { openCaseOfPost } from "../posts/open-case-of-post.ts";
import { postWords } from "../posts/post-words.ts";
import { fieldIds } from "./answer-buttons.ts";
import { type Manner, meantBy } from "./directory.ts";
import { words } from "./words.ts";

export interface Pressing {
  readonly store: EventStore;
  readonly config: Config;
  readonly actor: Actor;
  readonly now: Micros;
  readonly directory: Directory;
}

export const BadExpectationText = failure(
  "app/bad-expectation-text",
  { retry: "never", kind: "usage" },
  (_: { field: string }) => `what you expect is written like ${expectedHint}.`,
);
export const ButtonReplaced = failure(
  "app/button-replaced",
  { retry: "never" },
  (f: { case: string }) =>
    `this button is of an earlier asking of ${f.case}, so nothing was done. See its newest message.`,
);
export const NoSuchChoice = failure(
  "app/no-such-choice",
  { retry: "never", kind: "usage" },
  (f: { field: string; known: readonly string[] }) => `choose one of ${f.known.join(", ")}.`,
);

/** Does what a button says, with what was typed into its form, as somebody. Returns what they are told. */
export async function doPress(
  of: Pressing,
  press: Press | undefined,
  values: Readonly<Record<string, string>>,
  { language }: Manner,
): Promise<string | undefined> {
  if (!press) return undefined;
  const say = words[language];
  const { store, config, actor, now, directory } = of;
  const field = (name: string) => (values[name] ?? "").trim();
  if (press.does === "open-case") {
    const about = field(fieldIds.text);
    const { id, asked } = await openCaseOfPost(store, config, { edition: press.post, about, actor, now, language });
    return postWords[language].opened(id, asked?.data.to ?? "?");
  }
  const doing = { case: press.case, actor, now, directory, meant: meantBy(config) };
  if ("round" in press) await mustBeCurrent(store, press);
  const does = async (what: CaseDoing) => {
    await doToCase(store, what, doing);
    return say.done;
  };
  switch (press.does) {
    case "answer": {
      const typed = field(fieldIds.expected);
      const expected = typed === "" ? undefined : parseExpected(typed);
      if (typed !== "" && !expected) throw new BadExpectationText({ field: fieldIds.expected });
      const beside = valuesIn(values);
      const state = await answer(store, {
        ...doing,
        option: press.option,
        reason: field(fieldIds.reason),
        ...(expected && { expected }),
        ...(Object.keys(beside).length > 0 && { values: beside }),
      });
      return say.decidedNow(state.decision?.data.label ?? press.option);
    }
    case "acknowledge":
      return does({ kind: "acknowledge" });
    case "comment":
      return does({ kind: "comment", text: field(fieldIds.text) });
    case "veto":
      return does({ kind: "veto", reason: field(fieldIds.text) });
    case "dismiss": {
      const because = dismissals.find((one) => one === field("because"));
      if (!because) throw new NoSuchChoice({ field: "because", known: dismissals });
      return does({ kind: "dismiss", because, reason: field(fieldIds.reason) });
    }
    case "review": {
      const ruleChange = field("rule-change");
      const [process, result] = [
        chosen("process", field, ["good", "bad"]),
        chosen("result", field, ["good", "bad", "cannot-tell"]),
      ];
      return does({
        kind: "review",
        process,
        result,
        lesson: field(fieldIds.text),
        ...(ruleChange !== "" && { ruleChange }),
      });
    }
    case "answer-meeting":
      return does({ kind: "answer-meeting", comes: press.comes });
    case "answer-follow-up":
      return does({
        kind: "answer-follow-up",
        answers: press.questions
          .map((question, i) => ({ question, answer: field(`question-${i}`) }))
          .filter((one) => one.answer !== ""),
      });
    case "end-next-step": {
      const because = field(fieldIds.reason);
      const { step, result } = press;
      return does({ kind: "end-next-step", step, result, ...(because !== "" && { because }) });
    }
    case "inquire": {
      const { inquiry } = await askAboutCase(store, config, {
        case: press.case,
        actor,
        now,
        text: field(fieldIds.text),
      });
      return inquiry?.answered?.data.answer.sentences.join("\n") ?? say.done;
    }
  }
}

// A button of an earlier asking would answer a question that its reader never saw.
async function mustBeCurrent(
  store: EventStore,
  { case: id, round, does }: { readonly case: string; readonly round: number; readonly does: string },
) {
  if (does === "review" || does === "inquire" || does === "comment") return;
  const state = await readCase(store, id);
  if (state.round !== round) throw new ButtonReplaced({ case: id });
}

function valuesIn(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([name, value]) => name.startsWith(fieldIds.value) && value.trim() !== "")
      .map(([name, value]) => [name.slice(fieldIds.value.length), value.trim()]),
  );
}

function chosen<Choice extends string>(
  name: string,
  field: (name: string) => string,
  known: readonly Choice[],
): Choice {
  const found = known.find((one) => one === field(name));
  if (found === undefined) throw new NoSuchChoice({ field: name, known });
  return found;
}
