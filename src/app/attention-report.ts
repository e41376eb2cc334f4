import type { Case } from "../decision/index.ts";
import type { Micros } from "../event/index.ts";
import { SignalSuppressed } from "../signal/index.ts";
import type { EventStore } from "../store/index.ts";
import { attentionBudget } from "./ask-signals.ts";
import { type Attention, attentionOf } from "./attention.ts";
import type { Config } from "./define-config.ts";
import { openJournal } from "./journal.ts";
import { isOwnerRule } from "./owner.ts";
import { casesOf } from "./time-steps.ts";

/** What a playbook took of people's attention so far, and what became of its questions. */
export interface AttentionSpent {
  readonly playbook: string;
  readonly asks: string;
  readonly asked: number;
  readonly decided: number;
  readonly dismissed: number;
  readonly expired: number;
  /** Signals that nobody was asked about because the budget was spent. */
  readonly heldBack: number;
  /** How long it took from the question to its end: the median. */
  readonly answerTime?: Micros;
  /** Why it might be retired or changed. */
  readonly proposal?: string;
}

export interface AttentionReport {
  readonly budgets: readonly Attention[];
  readonly playbooks: readonly AttentionSpent[];
}

/** Who is asked how much, and which playbooks burn it, the one with most questions for nothing first. */
export async function attentionReport(store: EventStore, config: Config, now: Micros): Promise<AttentionReport> {
  const journal = openJournal(store);
  await journal.refresh();
  const cases = casesOf(journal).map(({ state }) => state);
  const held = journal.typed(SignalSuppressed.type).filter(SignalSuppressed.is);
  const playbooks = (config.playbooks ?? []).map(({ name, people }): AttentionSpent => {
    const own = cases.filter(({ opened: { data } }) => data.playbook === name && !isOwnerRule(name));
    const heldBack = held.filter(({ data }) => data.rule === name && data.by === attentionBudget).length;
    return spentBy(name, people.approver, own, heldBack);
  });
  const people = Object.keys(config.attention ?? {});
  return {
    budgets: people.flatMap((person) => attentionOf(journal, config, person, now) ?? []),
    playbooks: playbooks.toSorted((a, b) => wastedOf(b) - wastedOf(a) || b.asked - a.asked),
  };
}

const wastedOf = ({ dismissed, expired }: Pick<AttentionSpent, "dismissed" | "expired">) => dismissed + expired;

/** Below so many closed questions nothing is said of a playbook. */
const leastClosed = 3;

function spentBy(playbook: string, asks: string, cases: readonly Case[], heldBack: number): AttentionSpent {
  const of = (status: Case["status"]) => cases.filter((one) => one.status === status).length;
  const [dismissed, expired] = [of("dismissed"), of("expired")];
  const decided = of("decided") + of("reviewed");
  const times = cases.flatMap(({ asked, closed }) => (asked && closed ? [closed.occurred - asked.event.occurred] : []));
  const answerTime = times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
  const closed = dismissed + expired + decided;
  const share = (dismissed + expired) / Math.max(1, closed);
  const proposal =
    closed < leastClosed || share < 0.5
      ? undefined
      : `${dismissed + expired} of its ${closed} questions ended without a decision: raise its line, give it guardrails, or retire it.`;
  return {
    playbook,
    asks,
    asked: cases.length,
    decided,
    dismissed,
    expired,
    heldBack,
    ...(answerTime !== undefined && { answerTime }),
    ...(proposal !== undefined && { proposal }),
  };
}
