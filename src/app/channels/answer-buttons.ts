import type { Case } from "../../decision/index.ts";
import { type Button, belongsTo, type Form, type FormField, fieldHint } from "../../question/index.ts";
import type { Manner } from "./directory.ts";
import { words } from "./words.ts";

/** What the fields of a form that are ours go by; what a question asks for has its own ids behind `value.`. */
export const fieldIds = { reason: "reason", expected: "expected", text: "text", value: "value." } as const;

/** The buttons under an open question: one for each option with a form behind it, then what else can be done. */
export function questionButtons(state: Case, { language }: Manner, url: string | undefined): readonly Button[] {
  const say = words[language];
  const { options = [], delegation } = state.asked?.data ?? {};
  const of = { case: state.id, round: state.round };
  const answers = options.map(
    ({ id, label }, i): Button => ({
      id: `answer-${id}`,
      label,
      ...(i === 0 && { style: "primary" }),
      press: { does: "answer", ...of, option: id },
      form: answerForm(state, id, language),
    }),
  );
  const isVetoed = delegation?.rung === "act-unless-vetoed";
  return [
    ...answers,
    ...(isVetoed ? [button("veto", say.veto, say.vetoField)] : []),
    ...(state.acknowledged
      ? []
      : [{ id: "acknowledge", label: say.take, press: { does: "acknowledge" as const, ...of } }]),
    button("inquire", say.ask, say.askField, say.askHint),
    button("comment", say.comment, say.commentField),
    dismissButton(),
    ...(url === undefined ? [] : [{ id: "open", label: say.open, url }]),
  ];

  function button(does: "veto" | "inquire" | "comment", label: string, field: string, hint?: string): Button {
    const fields: FormField[] = [
      {
        kind: "text",
        id: fieldIds.text,
        label: field,
        multiline: true,
        maxLength: 1000,
        ...(hint !== undefined && { hint }),
      },
    ];
    return { id: does, label, press: { does, ...of }, form: { title: label, fields, submit: say.send } };
  }

  function dismissButton(): Button {
    const choices = Object.entries(say.dismissals).map(([id, label]) => ({ id, label }));
    const fields: FormField[] = [
      { kind: "choice", id: "because", label: say.dismissField, options: choices },
      { kind: "text", id: fieldIds.reason, label: say.because, multiline: true },
    ];
    return {
      id: "dismiss",
      label: say.dismiss,
      press: { does: "dismiss", ...of },
      form: { title: say.dismiss, fields, submit: say.send },
    };
  }
}

function answerForm(state: Case, option: string, language: Manner["language"]): Form {
  const say = words[language];
  const { options = [], ask = [], require = [] } = state.asked?.data ?? {};
  const chosen = options.find((one) => one.id === option);
  const isMeasured = state.opened.data.evidence.kind !== "view";
  const asked = ask
    .filter((field) => belongsTo(field, option))
    .map((field): FormField => ({ ...field, id: `${fieldIds.value}${field.id}`, hint: fieldHint(field) }));
  const isRequired = require.includes("expected-effect");
  const expected: FormField[] = isMeasured
    ? [
        {
          kind: "text",
          id: fieldIds.expected,
          label: say.expected,
          maxLength: 40,
          required: isRequired,
          hint: isRequired ? say.expectedHint : `${say.expectedHint} (${say.optional})`,
        },
      ]
    : [];
  return {
    title: chosen?.label ?? option,
    says: [chosen?.action === undefined ? say.startsNothing : say.starts(chosen.action)],
    fields: [
      ...asked,
      { kind: "text", id: fieldIds.reason, label: say.reason, multiline: true, maxLength: 4000 },
      ...expected,
    ],
    submit: say.submit,
  };
}
