import { derivedId, type EventDetails, type Micros, type NewEvent, parseTime } from "../event/index.ts";
import { NextStepEnded, NextStepNamed, NextStepReminded } from "../question/index.ts";
import type { Case, CaseNextStep } from "./case.ts";
import { type CommandTime, detailsOf, reasonOf } from "./command.ts";
import { UnknownNextStep } from "./errors.ts";
import { rank, type Step, stepDetails } from "./step.ts";

/** What is to be done, by whom, by when. */
export interface ToDo {
  readonly what: string;
  readonly who: string;
  readonly due: Micros;
}

/** Who is meant by what is typed, and in which zone their days lie. */
export type Meant = (typed: string) => { readonly name: string; readonly zone: string };

const asTyped: Meant = (typed) => ({ name: typed, zone: "UTC" });

/** On the day that something is due it is asked after at nine, where the one lives who is to do it. */
const morning = "T09:00:00";
const mostSteps = 20;

/**
 * The next steps in an answer, one a line: `Mail the suppliers; @maya; 2026-12-04`, also with commas, or `Mail the suppliers @maya by 2026-12-04`.
 * What is written otherwise stays what it is: an answer in words.
 */
export function stepsIn(text: string, meant: Meant = asTyped): readonly ToDo[] {
  return text
    .split("\n")
    .flatMap((line) => toDoIn(line.replace(/^\s*(?:[-*•]|\d+[.)])\s+/, "").trim(), meant) ?? [])
    .slice(0, mostSteps);
}

function toDoIn(line: string, meant: Meant): ToDo | undefined {
  if (line.length > 500) return undefined;
  const [, before = "", day = ""] =
    /^(.+?)[\s;,]+(?:by |until |inden |senest )?(\d{4}-\d{2}-\d{2})\.?$/.exec(line) ?? [];
  const [, what = "", who = ""] =
    /^(.+?)\s*[;,]\s*([^;,]+)$/.exec(before) ?? /^(.+?)\s+(@[^\s;,]+)$/.exec(before) ?? [];
  if (what.trim() === "" || who.trim() === "") return undefined;
  const { name, zone } = meant(who.trim());
  try {
    return { what: what.trim(), who: name, due: parseTime(`${day}${morning}`, { zone }).at };
  } catch {
    return undefined; // no such day
  }
}

/** What a follow-up's answer adds; what is named already is not named again. */
export function nameSteps(
  state: Case,
  meeting: string,
  steps: readonly ToDo[],
  details: EventDetails & { readonly id: string },
): readonly NewEvent[] {
  const isNew = (one: ToDo) =>
    !state.nextSteps.some(
      ({ named: { data } }) => data.what === one.what && data.who === one.who && data.due === one.due,
    );
  return steps.filter(isNew).map((one, i) => {
    const step = String(state.nextSteps.length + i + 1);
    return NextStepNamed(
      { case: state.id, step, meeting, ...one },
      { ...details, id: derivedId("next-step-named", details.id, step) },
    );
  });
}

/**
 * A next step is done, or will not be. Said again, it adds nothing.
 *
 * errors  decision/unknown-next-step, decision/reason-missing where it is dropped without a reason
 */
export function endNextStep(
  state: Case,
  command: {
    readonly step: string;
    readonly by: string;
    readonly result: "done" | "dropped";
    readonly reason?: string;
  },
  time: CommandTime = {},
): readonly NewEvent[] {
  const { step, by, result } = command;
  const found = state.nextSteps.find(({ named }) => named.data.step === step);
  if (!found)
    throw new UnknownNextStep({ case: state.id, step, known: state.nextSteps.map(({ named }) => named.data.step) });
  if (found.ended) return [];
  const isReasoned = result === "dropped" || command.reason !== undefined;
  const reason = isReasoned ? reasonOf(state, command.reason ?? "") : undefined;
  const details = detailsOf(state, time, "next-step-ended", step);
  return [
    NextStepEnded(
      { case: state.id, step, by, result, ...(reason !== undefined && { reason }) },
      { ...details, causation: found.named.event.id },
    ),
  ];
}

const day = 86_400_000_000;
/** So long after it was due somebody is asked: more and more rarely, and in the end no more. */
const reminders = [0, 1, 3, 7, 14, 21, 28, 42, 56, 84].map((days) => days * day);

/** Whoever is to do a next step is asked after it when it is due, and again until it is done. */
export function nextStepSteps(state: Case): readonly Step[] {
  return state.nextSteps.flatMap((one) => reminderOf(state, one) ?? []);
}

function reminderOf(state: Case, { named, reminded, ended }: CaseNextStep): Step | undefined {
  const count = (reminded?.data.count ?? 0) + 1;
  const wait = reminders[count - 1];
  if (ended || wait === undefined) return undefined;
  const { step, who, due } = named.data;
  // What was due before it was named is asked after at once.
  const at = Math.max(due + wait, named.event.occurred);
  const details = stepDetails(state, at, named.event.id, "next-step-reminded", step, count);
  return {
    at,
    rank: rank.remind,
    events: () => [NextStepReminded({ case: state.id, step, to: [who], count }, details)],
  };
}
