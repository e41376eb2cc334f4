import { caseOfSignal } from "../decision/index.ts";
import { derivedId, type Micros, type NewEvent } from "../event/index.ts";
import { ThenceError } from "../kit/failure.ts";
import { shortId } from "../kit/short-id.ts";
import { EvaluationFailed, SignalCleared, SignalRaised, SignalSuppressed, silenceFor } from "../signal/index.ts";
import { system } from "./actors.ts";
import type { Journal } from "./journal.ts";
import { definitionOf, isOwnerRule, type OwnerRule } from "./owner.ts";
import { restsUntil, sayOf, standingOf } from "./owner-signal.ts";
import { appendStep } from "./step.ts";
import { silencesOf } from "./suppression.ts";

const mostProblem = 1000;

/**
 * Records that something could not be evaluated, and raises a signal to its owner: once for a definition and a cause, and again where it was
 * evaluated in between, or where the answer has had its time and it still fails.
 */
export async function tellFailing(journal: Journal, own: OwnerRule, cause: unknown, now: Micros): Promise<void> {
  const { name, metric, rule } = own;
  await tellFailingOf(journal, { name, metric, ...(rule && { rule }), definition: definitionOf(own) }, cause, now);
}

/** What may fail, by the name of the rule that watches it; of what its owner is told. */
export interface Watched extends Named {
  readonly rule?: { readonly name: string };
  readonly definition: string;
}

/** The same of anything that is watched by its name. */
export async function tellFailingOf(
  journal: Journal,
  { name, metric, rule, definition }: Watched,
  cause: unknown,
  now: Micros,
): Promise<void> {
  const code = cause instanceof ThenceError ? cause.code : "fault";
  const problem = (cause instanceof Error ? cause.message : String(cause)).slice(0, mostProblem);
  const failed = EvaluationFailed(
    { metric: metric.name, ...(rule && { rule: rule.name }), definition, code, problem },
    { id: derivedId("evaluation-failed", metric.name, definition, code), occurred: now },
  );
  await appendStep(journal.store, [failed], {
    command: "evaluate",
    actor: system,
    reason: "it could not be evaluated",
  });
  await journal.refresh();
  const { raised, count } = standingOf(journal, name);
  const idOf = (number: number) => shortId("S", name, definition, code, number);
  const isKnown =
    raised !== undefined && toldSince(journal, name).some(({ signal, number }) => signal === idOf(number));
  if (isKnown && now < (restsUntil(journal, raised.data.signal) ?? Number.POSITIVE_INFINITY)) return;
  const about = { rule: name, metric: metric.name, from: now, to: now };
  const signal = idOf(count + 1);
  const silence = silenceFor(silencesOf(journal), about, now);
  if (silence) {
    const kept = { ...about, signal, by: silence.silence, reason: silence.reason };
    const id = derivedId("signal-suppressed", signal, silence.silence);
    if (!journal.tagged("thence.signal", signal).some((event) => event.id === id))
      await sayOf(journal, name, [SignalSuppressed(kept, { id, occurred: now })], definition);
    return;
  }
  const details = { occurred: now, ...(failed.id !== undefined && { causation: failed.id }) };
  const events = [
    ...(raised && !isKnown ? [cleared(about, raised.data.signal, anotherCause)] : []),
    SignalRaised(
      { ...about, signal, reason: problem, case: caseOfSignal(signal) },
      { ...details, id: derivedId("signal-raised", signal) },
    ),
  ];
  await sayOf(journal, name, events, definition);
}

const anotherCause = "it fails for another cause now";

/** The signals that were raised since it could be evaluated last, each with its number: causes that take turns are told once each. */
function toldSince(journal: Journal, rule: string) {
  const history = journal.stream("thence.rule", rule);
  const raised = history.filter(SignalRaised.is);
  const since = history.findLast((one) => SignalCleared.is(one) && one.data.reason !== anotherCause)?.position ?? 0;
  return raised.flatMap(({ position, data: { signal } }, i) => (position > since ? [{ signal, number: i + 1 }] : []));
}

/** Clears the signal of what can be evaluated again. */
export async function tellWorking(journal: Journal, own: Named, now: Micros): Promise<void> {
  await clear(journal, own, "it can be evaluated again", now);
}

/** Clears what is about a metric, a rule or a post that is not defined any more; `names` are those that are. */
export async function tellUndefined(journal: Journal, names: readonly string[], now: Micros): Promise<void> {
  const known = new Set(names);
  const told = journal.typed(SignalRaised.type).filter(SignalRaised.is);
  const gone = new Map(
    told.flatMap(({ data }) => (isOwnerRule(data.rule) && !known.has(data.rule) ? [[data.rule, data.metric]] : [])),
  );
  for (const [name, metric] of gone)
    await clear(journal, { name, metric: { name: metric } }, "it is not in the configuration any more", now);
}

export interface Named {
  readonly name: string;
  readonly metric: { readonly name: string };
}

async function clear(journal: Journal, { name, metric }: Named, reason: string, now: Micros): Promise<void> {
  const { raised } = standingOf(journal, name);
  if (!raised) return;
  const about = { rule: name, metric: metric.name, from: raised.data.from, to: now };
  await sayOf(journal, name, [cleared(about, raised.data.signal, reason)], "cleared");
}

type About = Omit<Parameters<typeof SignalCleared>[0], "signal" | "reason">;

function cleared(about: About, signal: string, reason: string): NewEvent {
  const id = derivedId("signal-cleared", signal);
  return SignalCleared({ ...about, signal, reason }, { id, occurred: about.to });
}
