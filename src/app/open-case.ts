import { type Case, openByHand, type Playbook, termsByHand } from "../decision/index.ts";
import type { Actor, Micros } from "../event/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import { failure } from "../kit/failure.ts";
import type { AnswerField, CaseSegment, QuestionOption } from "../question/index.ts";
import type { EventStore } from "../store/index.ts";
import { UnknownPlaybook } from "./backtest.ts";
import { readCase } from "./case-commands.ts";
import type { Config } from "./define-config.ts";
import type { Provenance } from "./git-commit.ts";
import { type HandEvidence, type HandSubject, handEvidence } from "./hand-evidence.ts";
import { openJournal } from "./journal.ts";
import { peopleProblem } from "./people.ts";
import { registerPlaybook } from "./published.ts";
import { appendStep } from "./step.ts";
import { casesOf } from "./time-steps.ts";

export const UnknownAction = failure(
  "app/unknown-action",
  { retry: "never", kind: "usage" },
  (f: { action: string; option: string; known: readonly string[] }) =>
    `the option "${f.option}" would start the action "${f.action}", which does not exist. ${f.known.length > 0 ? `There are: ${f.known.join(", ")}.` : "No action is defined."}`,
);

export const Unreachable = failure(
  "app/unreachable",
  { retry: "never", kind: "usage" },
  (f: { problem: string }) => `the question would wait for nobody: ${f.problem}`,
);

/** A question that is in no playbook: typed by whoever opens the case. */
export interface HandQuestion {
  readonly text: string;
  readonly options: readonly QuestionOption[];
  readonly ask?: readonly AnswerField[];
  /** Who decides. */
  readonly approver: string;
  /** By when, as `2d`; without it, nobody is reminded and nothing expires. */
  readonly decide?: string | undefined;
  /** How many windows of the metric tell what came of it. Default: 7. */
  readonly windows?: number | undefined;
}

/** A segment or a time of the playbook's own metric. */
export type PlaybookPart = Omit<Extract<HandSubject, { kind: "metric" }>, "metric"> & { readonly metric?: undefined };

export interface HandCase {
  /** What it is about, in the words of who opens it. */
  readonly about: string;
  /** Whose question is asked. Either this, or a question of its own. */
  readonly playbook?: string | undefined;
  readonly question?: HandQuestion | undefined;
  /** Default: the playbook's metric; the whole of it, or the part that is said. */
  readonly on?: HandSubject | PlaybookPart | undefined;
  readonly actor: Actor;
  readonly now: Micros;
  /** The commit that the configuration came with. */
  readonly from?: Provenance | undefined;
}

const usualWindows = 7;

/**
 * Opens a case that a person brings up, on a metric or another view as it is now, which is frozen as its evidence. What the same person says
 * again about the same while it is open is the same case.
 *
 * errors  app/unknown-playbook, app/unknown-metric, app/unknown-segment, app/unknown-action, app/unreachable, app/evidence-too-large,
 *         decision/bad-question, decision/text-missing, decision/reason-too-long
 */
export async function openCaseByHand(store: EventStore, config: Config, of: HandCase): Promise<Case> {
  const { actor, about, now } = of;
  const playbook = playbookFor(config, of);
  const problem = peopleProblem(config, playbook);
  if (problem !== undefined) throw new Unreachable({ problem });
  const subject: HandSubject =
    of.on?.kind === "view" || of.on?.kind === "frozen"
      ? of.on
      : { kind: "metric", ...of.on, metric: of.on?.metric ?? playbook.metric };
  const { evidence, segment } = await handEvidence(store, config, subject, now);
  const journal = openJournal(store);
  await journal.refresh();
  const key = subjectKey({ evidence, segment });
  const isSame = ({ opened, closed, asked }: Case) =>
    !closed &&
    opened.data.openedBy === "hand" &&
    opened.data.by === actor.id &&
    opened.data.about === about.trim() &&
    subjectKey(opened.data) === key &&
    asked?.data.text === playbook.question.text;
  const same = casesOf(journal).find(({ state }) => isSame(state));
  if (same) return same.state;
  if (of.question === undefined) await registerPlaybook(journal, playbook, now, of.from);
  const said = {
    about,
    by: actor.id,
    via: actor.via ?? "unknown",
    ...(segment && { segment }),
    ...(subject.kind === "frozen" && { causation: subject.cause }),
  };
  const events = openByHand({ playbook, evidence, ...said }, now);
  const id = events[0]?.correlation ?? "";
  await appendStep(store, events, { command: "open-case", actor, reason: about, correlation: id });
  return readCase(store, id);
}

/** What a case is about, however often it is looked at: what was asked, of which part, up to which window. */
function subjectKey({
  evidence,
  segment,
}: Pick<HandEvidence, "evidence"> & { readonly segment?: CaseSegment | undefined }) {
  const last = evidence.kind === "view" ? undefined : evidence.observations.at(-1)?.from;
  return canonicalJson([evidence.definition, segment ?? null, last ?? null]);
}

/** The metric by which it is told what came of it. */
function metricIn(on: HandCase["on"]): { readonly metric?: string } {
  if (on?.kind === "frozen") return on.evidence.kind === "view" ? {} : { metric: on.evidence.metric.name };
  return on?.kind === "metric" && on.metric !== undefined ? { metric: on.metric } : {};
}

function playbookFor(config: Config, { playbook: name, question, on }: HandCase): Playbook {
  const { playbooks = [], actions = [] } = config;
  if (!question) {
    const found = playbooks.find((one) => one.name === name);
    if (!found) throw new UnknownPlaybook({ playbook: name ?? "", known: playbooks.map((one) => one.name) });
    return found;
  }
  const { text, options, ask, approver, decide, windows = usualWindows } = question;
  const known = actions.map((one) => one.name);
  for (const { id, action } of options)
    if (action !== undefined && !known.includes(action)) throw new UnknownAction({ action, option: id, known });
  return termsByHand(
    { text, options, ...(ask && { ask }) },
    {
      ...metricIn(on),
      people: { approver },
      ...(decide !== undefined && { sla: { decide } }),
      outcome: { windows },
    },
  );
}
