import { attachSignal, type Case, openBySignal, type Playbook, playbookHash } from "../decision/index.ts";
import { derivedId, type Micros, tagText } from "../event/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import { parseDuration } from "../kit/duration.ts";
import { CaseOpened, type CaseSegment, SignalAttached } from "../question/index.ts";
import {
  type Batch,
  batchesOf,
  belongsTogether,
  foldRule,
  SignalRaised,
  SignalSuppressed,
  type Waiting,
} from "../signal/index.ts";
import { markerAt } from "../store/index.ts";
import { system } from "./actors.ts";
import { attentionOf, overText } from "./attention.ts";
import { type AskedSignal, evidenceOf, segmentAsked } from "./case-evidence.ts";
import type { Config } from "./define-config.ts";
import type { Standings } from "./evaluate.ts";
import type { Journal } from "./journal.ts";
import { outcomesOf } from "./outcomes.ts";
import { isOutrun } from "./outrun.ts";
import { sayOf } from "./owner-signal.ts";
import type { Rule } from "./rule.ts";
import { caseOf, casesOf } from "./time-steps.ts";

const mostReason = 500;
/** All that opens a case is one commit, which holds a hundred events; the other signals are attached right after it. */
const mostAtOnce = 60;

export interface Asking {
  readonly journal: Journal;
  readonly config: Config;
  readonly rules: readonly Rule[];
  readonly standings: Standings;
}

type Signal = AskedSignal & Waiting & { readonly place: number };

/**
 * Opens a case and asks its question for the signals that playbooks stand at, unless that was done: one for those that belong together, the
 * most urgent first, as far as the attention of whoever is asked allows. A signal about a matter that is open already belongs to it. One that
 * was cleared before anybody could be asked stays in the log, and nobody is asked about what is over.
 */
export async function askSignals(asking: Asking, now: Micros): Promise<string[]> {
  const { journal } = asking;
  let waiting = waitingOf(asking);
  if (waiting.length === 0) return [];
  for (const signal of waiting) {
    const about = openCaseOf(journal, asking, signal);
    if (about) await attach(journal, about, signal, now);
  }
  waiting = waitingOf(asking);
  const opened: string[] = [];
  for (const batch of inOrder(batchesOf(waiting))) {
    if (batch.due > now) continue;
    const [lead] = byUrgency(batch.signals);
    const attention = attentionOf(journal, asking.config, lead.playbook.people.approver, now);
    if (attention?.left === 0) {
      await holdBack(journal, batch, overText(attention));
      continue;
    }
    opened.push(...(await open(asking, batch, now)));
  }
  return opened;
}

/** When a question that waits for others, or for the attention of whoever is asked, is due next. */
export function nextQuestion(asking: Asking, now: Micros): Micros | undefined {
  const moments = batchesOf(waitingOf(asking)).map(({ signals, due }) => {
    if (due > now) return due;
    const [lead] = byUrgency(signals);
    return attentionOf(asking.journal, asking.config, lead.playbook.people.approver, now)?.freeAt ?? due;
  });
  const coming = moments.filter((one) => one > now);
  return coming.length === 0 ? undefined : Math.min(...coming);
}

/** The signals that stand and that no case is about, in the order of the configuration. */
function waitingOf({ journal, rules, standings }: Asking): Signal[] {
  return rules.flatMap(({ name, metric, playbook }, place) => {
    if (!playbook) return [];
    const history = journal.stream("thence.rule", name);
    const state = standings.get(name);
    const now = state?.said === history.length ? state.state : foldRule(history);
    return [...now.values()].flatMap(({ signal }): Signal[] => {
      if (signal === undefined) return [];
      const told = journal.tagged("thence.signal", signal);
      if (told.some((event) => CaseOpened.is(event) || SignalAttached.is(event))) return [];
      const event = told.find((one) => SignalRaised.is(one));
      return event && SignalRaised.is(event)
        ? [signalOf({ metric, playbook, raised: SignalRaised.read(event) }, place)]
        : [];
    });
  });
}

function signalOf(asked: AskedSignal, place: number): Signal {
  const { playbook, raised } = asked;
  const { from, to } = raised.data;
  const group = groupOf(playbook);
  const wait = parseDuration(playbook.groupWait ?? "0s");
  return { ...asked, place, from, to, at: raised.occurred, wait, ...(group !== undefined && { group }) };
}

/** Segments of a playbook are asked about together, and playbooks that name one group; where it says so, each segment by itself. */
function groupOf({ name, group = "segments" }: Playbook): string | undefined {
  if (group === "none") return undefined;
  return group === "segments" ? `playbook:${name}` : `group:${group}`;
}

const usualPriority = 3;

function byUrgency(signals: readonly [Signal, ...Signal[]]): readonly [Signal, ...Signal[]] {
  const [first, ...others] = signals.toSorted(
    (a, b) =>
      (a.playbook.priority ?? usualPriority) - (b.playbook.priority ?? usualPriority) ||
      a.at - b.at ||
      a.place - b.place,
  );
  return first ? [first, ...others] : signals;
}

function inOrder(batches: readonly Batch<Signal>[]): readonly Batch<Signal>[] {
  const urgency = ({ signals }: Batch<Signal>) => byUrgency(signals)[0].playbook.priority ?? usualPriority;
  return batches.toSorted(
    (a, b) => urgency(a) - urgency(b) || a.due - b.due || a.signals[0].place - b.signals[0].place,
  );
}

/** The case that is open about the same number, or about what it belongs together with: whoever was asked is not asked again. */
function openCaseOf(journal: Journal, { rules }: Asking, signal: Signal): Case | undefined {
  return casesOf(journal)
    .filter(({ state: { closed, opened } }) => !closed && opened.data.openedBy === "signal")
    .find(({ state, playbook }) => {
      if (playbook && isCalledAnew(playbook, signal, rules))
        return asSegment(state.opened.data.segment) === asSegment(segmentAsked(journal, signal));
      const members = membersOf(journal, rules, state);
      const isSame = members.some(
        ({ playbook, raised: { data } }) =>
          playbook.name === signal.playbook.name && data.segment === signal.raised.data.segment,
      );
      const [first] = members;
      return isSame || (first !== undefined && belongsTogether(first, signal));
    })?.state;
}

const asSegment = (segment: CaseSegment | undefined) => canonicalJson(segment ?? null);

/** Whether the playbook that a case was opened by is the one of the signal, under the name that it had before. */
function isCalledAnew(was: Playbook, { playbook }: Signal, rules: readonly Rule[]): boolean {
  if (was.name === playbook.name || rules.some(({ name }) => name === was.name)) return false;
  return canonicalJson({ ...playbook, name: was.name }) === canonicalJson(was);
}

function membersOf(journal: Journal, rules: readonly Rule[], state: Case): Signal[] {
  return [state.opened.data.signal, ...state.signals.map(({ data }) => data.signal)].flatMap((id): Signal[] => {
    const event =
      id === undefined ? undefined : journal.tagged("thence.signal", id).find((one) => SignalRaised.is(one));
    if (!event || !SignalRaised.is(event)) return [];
    const raised = SignalRaised.read(event);
    const place = rules.findIndex(({ name }) => name === raised.data.rule);
    const rule = rules[place];
    return rule?.playbook ? [signalOf({ metric: rule.metric, playbook: rule.playbook, raised }, place)] : [];
  });
}

async function attach(journal: Journal, state: Case, signal: Signal, now: Micros): Promise<void> {
  const events = attachSignal(state, attachedOf(journal, signal), { now, causation: signal.raised.id });
  if (events.length === 0) return;
  try {
    await journal.store.append(events, {
      command: "attach-signal",
      actor: system,
      reason: "it is asked about already",
      correlation: state.id,
      conditions: [{ stream: tagText("thence.case", state.id), revision: state.revision }],
    });
  } catch (cause) {
    if (!isOutrun(cause)) throw cause; // it was answered meanwhile: the next turn asks anew
  }
  await journal.refresh();
}

function attachedOf(journal: Journal, signal: Signal) {
  const { metric, raised } = signal;
  const segment = segmentAsked(journal, signal);
  return { signal: raised.data.signal, metric: metric.name, reason: raised.data.reason, ...(segment && { segment }) };
}

/** Asks one question, only where nobody has asked about these signals, or of the same people, since the journal was read. */
async function open({ journal, rules }: Asking, { signals }: Batch<Signal>, now: Micros): Promise<string[]> {
  const [lead, ...others] = byUrgency(signals);
  const { playbook, raised } = lead;
  const { approver } = playbook.people;
  const events = openBySignal(
    {
      playbook,
      signal: raised.data.signal,
      ...evidenceOf(journal, [lead, ...others]),
      causation: raised.id,
      history: outcomesOf(journal, playbook),
      attached: others.slice(0, mostAtOnce).map((one) => ({ ...attachedOf(journal, one), causation: one.raised.id })),
    },
    now,
  );
  const id = events[0]?.correlation ?? "";
  const related = rules.flatMap((one) => (one.playbook?.people.approver === approver ? [one.name] : []));
  const query = [
    ...related.map((name) => ({ types: [CaseOpened.type], tags: [tagText("thence.playbook", name)] })),
    ...signals.map((one) => ({
      types: [CaseOpened.type, SignalAttached.type],
      tags: [tagText("thence.signal", one.raised.data.signal)],
    })),
  ];
  try {
    await journal.store.append(events, {
      command: "ask",
      actor: system,
      reason: `playbook ${playbook.name}: ${raised.data.reason}`.slice(0, mostReason),
      correlation: id,
      conditions: [{ query, after: markerAt(journal.upTo()) }],
    });
  } catch (cause) {
    if (!isOutrun(cause)) throw cause; // another process asked: the next turn looks again
    await journal.refresh();
    return [];
  }
  await journal.refresh();
  for (const one of others.slice(mostAtOnce)) {
    const state = caseOf(journal, id)?.state;
    if (state && !state.closed) await attach(journal, state, one, now);
  }
  return [id];
}

/** Says once of each signal that nobody is asked about it yet, as of the moment at which somebody would have been. */
async function holdBack(journal: Journal, { signals, due }: Batch<Signal>, reason: string): Promise<void> {
  for (const { playbook, metric, raised } of signals) {
    const { signal, segment, from, to } = raised.data;
    const id = derivedId("signal-suppressed", signal, attentionBudget);
    if (journal.tagged("thence.signal", signal).some((event) => event.id === id)) continue;
    const about = { rule: playbook.name, metric: metric.name, ...(segment !== undefined && { segment }), from, to };
    const event = SignalSuppressed(
      { ...about, signal, by: attentionBudget, reason },
      { id, occurred: due, causation: raised.id },
    );
    await sayOf(journal, playbook.name, [event], playbookHash(playbook));
  }
}

/** What a signal is suppressed by where it is raised and nobody is asked, because they are asked enough. */
export const attentionBudget = "attention";
