import type { Context } from "hono";
import { type Config, isDate, openCaseByHand, type Provenance, parseTime, person } from "../app/index.ts";
import type { Micros } from "../event/index.ts";
import { ThenceError } from "../kit/failure.ts";
import type { EventStore } from "../store/index.ts";
import { type PageOf, type Problem, problemOf } from "./layout.ts";
import { openPage, type TypedOpening } from "./open-form.ts";

interface Opening {
  readonly store: EventStore;
  readonly config: Config;
  readonly now: Micros;
  readonly of: PageOf;
  readonly from?: Provenance | undefined;
}

type Field = (name: string) => string;

/** Opens the case that a form describes, and leads to it; where it cannot be, says why and keeps what was typed. */
export async function postCase(
  c: Context,
  field: Field,
  { store, config, now, of, from }: Opening,
  statusOf: (cause: ThenceError) => 404 | 409 | 422 | 503 | 500,
): Promise<Response> {
  const typed = typedOpening(field);
  const again = (problem: Problem, status: 404 | 409 | 422 | 503 | 500 = 422) =>
    c.html(openPage(of, { config, typed, problem }), status);
  const text = refusalOf(typed);
  if (text !== undefined) return again({ text });
  const { about, metric, playbook, question, approver, decide, by } = typed;
  const own = { text: question, options: optionsOf(typed.options), approver, ...(decide !== "" && { decide }) };
  try {
    const { id } = await openCaseByHand(store, config, {
      about,
      ...(playbook === "" ? { question: own } : { playbook }),
      on: { kind: "metric", metric, ...partOf(typed) },
      actor: person(by, "page", "stated"),
      now,
      from,
    });
    return c.redirect(`/cases/${encodeURIComponent(id)}`, 303);
  } catch (cause) {
    if (!(cause instanceof ThenceError)) throw cause;
    return again(problemOf(cause), statusOf(cause));
  }
}

function typedOpening(field: Field): TypedOpening {
  return {
    about: field("about"),
    metric: field("metric"),
    segment: field("segment"),
    from: field("from"),
    until: field("until"),
    playbook: field("playbook"),
    question: field("question"),
    options: field("options"),
    approver: field("approver"),
    decide: field("decide"),
    by: field("by"),
  };
}

const [mostName, mostQuestion, mostOptions] = [200, 300, 12];

function refusalOf(typed: TypedOpening): string | undefined {
  const { about, metric, playbook, question, options, approver, decide, by } = typed;
  if (by === "") return "Say who you are.";
  if (by.length > mostName || approver.length > mostName) return `A name has at most ${mostName} characters.`;
  if (about === "") return "Say what it is about.";
  if (metric === "") return "Say which metric it is about.";
  const { segment, from, until } = typed;
  if (segment !== "" && !segmentShape.test(segment)) return "A part is written like device=phone.";
  if ([from, until].some((day) => day !== "" && !isDate(day))) return "A day is written like 2026-11-21.";
  if (from !== "" && until !== "" && from > until) return "The first day comes after the last. Turn them round.";
  const own = [question, options, approver, decide].some((text) => text !== "");
  if (playbook !== "")
    return own ? `"${playbook.slice(0, 60)}" asks its own question. Leave yours out, or choose your own.` : undefined;
  if (question === "") return "Say what is asked.";
  if (question.length > mostQuestion) return `A question has at most ${mostQuestion} characters.`;
  const count = optionsOf(options).length;
  if (count < 2) return "Give at least two ways to answer, one a line. One of them may be to leave it as it is.";
  if (count > mostOptions) return `Nobody chooses from more than ${mostOptions} ways to answer.`;
  return approver === "" ? "Say who decides." : undefined;
}

const segmentShape = /^([^=]{1,100})=(.+)$/;

/** Which part of the metric, and from the beginning of which day to the end of which, in UTC. */
function partOf({ segment, from, until }: TypedOpening) {
  const [, property = "", value = ""] = segmentShape.exec(segment) ?? [];
  return {
    ...(segment !== "" && { segment: { property: property.trim(), value: value.trim() } }),
    ...(from !== "" && { from: parseTime(from).at }),
    ...(until !== "" && { until: parseTime(until).at + day }),
  };
}

const day = 86_400_000_000;

/** A line each: its label, and an id in kebab-case that is made of it. */
function optionsOf(text: string): readonly { readonly id: string; readonly label: string }[] {
  const labels = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const taken = new Set<string>();
  return labels.map((label, i) => {
    const words =
      label
        .normalize("NFKD")
        .toLowerCase()
        .match(/[a-z0-9]+/g) ?? [];
    const made = words.join("-").slice(0, 40).replace(/-+$/, "");
    const id = /^[a-z]/.test(made) && !taken.has(made) ? made : `option-${i + 1}`;
    taken.add(id);
    return { id, label };
  });
}
