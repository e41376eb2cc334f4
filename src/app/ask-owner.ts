import { attachSignal, openBySignal, type Playbook } from "../decision/index.ts";
import { derivedId, type Micros, type NewEvent, tagText } from "../event/index.ts";
import { CaseCleared, CaseOpened, type Evidence, evidence, SignalAttached } from "../question/index.ts";
import { SignalCleared } from "../signal/index.ts";
import { system } from "./actors.ts";
import type { Provenance } from "./git-commit.ts";
import type { Journal } from "./journal.ts";
import { observedOf } from "./observe-metric.ts";
import { isOutrun } from "./outrun.ts";
import { isOwnerRule, type OwnerRule, ownerPlaybook } from "./owner.ts";
import { type Raised, standingOf } from "./owner-signal.ts";
import { registerPlaybook } from "./published.ts";
import type { Rule } from "./rule.ts";
import { appendStep } from "./step.ts";
import { timeText } from "./text.ts";
import { casesOf } from "./time-steps.ts";

const windowsInEvidence = 24;
const mostReason = 500;

/** Asks owners about what cannot be evaluated and about sources that are silent, once for a signal. Returns the cases that were opened. */
export async function askOwners(
  journal: Journal,
  owned: readonly OwnerRule[],
  rules: readonly Rule[],
  now: Micros,
  from?: Provenance,
): Promise<string[]> {
  const opened: string[] = [];
  for (const own of owned) {
    const { raised } = standingOf(journal, own.name);
    if (!raised || own.owner === undefined) continue;
    const told = journal.tagged("thence.signal", raised.data.signal);
    if (told.some((event) => CaseOpened.is(event) || SignalAttached.is(event))) continue;
    const playbook = ownerPlaybook(own, own.owner);
    const [first, ...rest] = openingOf(journal, { own, playbook, raised, rules, now });
    if (first?.correlation === undefined) continue;
    await registerPlaybook(journal, playbook, now, from);
    const { first: position } = await appendStep(journal.store, [first, ...rest], {
      command: "ask",
      actor: system,
      reason: raised.data.reason.slice(0, mostReason),
      correlation: first.correlation,
    });
    if (position > 0 && CaseOpened.type === first.type) opened.push(first.correlation);
    await journal.refresh();
  }
  return opened;
}

interface Opening {
  readonly own: OwnerRule;
  readonly playbook: Playbook;
  readonly raised: Raised;
  readonly rules: readonly Rule[];
  readonly now: Micros;
}

/** A case of its own, or another signal of the one that is open about it. */
function openingOf(journal: Journal, { own, playbook, raised, rules, now }: Opening): readonly NewEvent[] {
  const open = casesOf(journal).find(({ state }) => !state.closed && state.opened.data.playbook === playbook.name);
  const { signal, reason } = raised.data;
  if (open) return attachSignal(open.state, { signal, metric: own.metric.name, reason }, { now, causation: raised.id });
  return openBySignal(
    { playbook, signal, evidence: evidenceOf(journal, own, raised, rules), causation: raised.id },
    now,
  );
}

function evidenceOf(
  journal: Journal,
  { kind, metric, rule }: OwnerRule,
  raised: Raised,
  rules: readonly Rule[],
): Evidence {
  const observations = observedOf(journal, metric)
    .filter(({ value }) => value !== undefined)
    .sort((a, b) => a.from - b.from)
    .slice(-windowsInEvidence);
  const waiting = rule ? [rule.name] : rules.filter((one) => one.metric.name === metric.name).map(({ name }) => name);
  const last = observations.at(-1);
  return evidence({
    metric,
    observations,
    findings: [
      sentence(raised.data.reason),
      ...(kind === "evaluation" ? [`It has failed since ${timeText(raised.occurred)}.`] : []),
      last
        ? `Its last number is of the window that ended at ${timeText(last.to)}.`
        : "It has no number in the log yet.",
      ...(waiting.length > 0 ? [`As long as that is so, nobody is asked by ${waiting.join(", ")}.`] : []),
    ],
    query: kind === "evaluation" ? "thence check" : `thence metric ${metric.name}`,
  });
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}

/** Closes questions to owners whose signals are all cleared: what they were about is over by itself. */
export async function closeCleared(journal: Journal, now: Micros): Promise<void> {
  for (const { state } of casesOf(journal)) {
    const { playbook, signal } = state.opened.data;
    // What somebody asked about anew is theirs to end.
    if (state.closed || state.reopened || !isOwnerRule(playbook)) continue;
    const standing = standingOf(journal, playbook).raised?.data.signal;
    const ofCase = [signal, ...state.signals.map(({ data }) => data.signal)];
    if (standing !== undefined && ofCase.includes(standing)) continue;
    const over = journal.stream("thence.rule", playbook).findLast(SignalCleared.is);
    const reason = over?.data.reason ?? "it is over";
    const event = CaseCleared(
      { case: state.id, reason },
      {
        id: derivedId("case-cleared", state.id, state.round),
        occurred: now,
        correlation: state.id,
        ...(over && { causation: over.id }),
      },
    );
    try {
      await journal.store.append([event], {
        command: "clear-case",
        actor: system,
        reason,
        correlation: state.id,
        conditions: [{ stream: tagText("thence.case", state.id), revision: state.revision }],
      });
    } catch (cause) {
      if (!isOutrun(cause)) throw cause; // it was answered meanwhile
    }
    await journal.refresh();
  }
}
