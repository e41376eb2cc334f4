import {
  type Case,
  isContested,
  type Playbook,
  PlaybookPublished,
  publishedPlaybook,
  retirePlaybook,
} from "../decision/index.ts";
import { derivedId, type Micros, type NewEvent } from "../event/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import { CommentAdded } from "../question/index.ts";
import { foldRule, SignalCleared, SignalRaised } from "../signal/index.ts";
import { system } from "./actors.ts";
import type { Config } from "./define-config.ts";
import type { Journal } from "./journal.ts";
import { isOwnerRule } from "./owner.ts";
import { appendStep } from "./step.ts";
import { casesOf } from "./time-steps.ts";

/**
 * Records that a playbook is not live any more because it left the configuration: its open signals are cleared, and its open cases, which go
 * on by the definition that they were opened by, are told. A configuration without a list of playbooks says nothing of them.
 */
export async function retireMissing(journal: Journal, { playbooks }: Config, now: Micros): Promise<void> {
  if (!playbooks) return;
  const kept = new Set(playbooks.map(({ name }) => name));
  for (const name of publishedNames(journal)) {
    const history = journal.stream("thence.playbook", name);
    if (kept.has(name) || isOwnerRule(name) || isContested(history, now)) continue;
    const reason = reasonOf(history.findLast(PlaybookPublished.is)?.data.content, playbooks);
    const [retired] = retirePlaybook(name, history, { reason });
    if (!retired) continue;
    const cases = casesOf(journal)
      .map(({ state }) => state)
      .filter((state) => state.opened.data.playbook === name && !state.closed);
    const beside = [
      ...clearing(journal, name, reason),
      ...cases.map((state) => telling(state, name, reason, retired.id ?? "")),
    ];
    // It is retired with the last page: what ends a turn before that leaves the rest to the next one.
    for (let done = 0; done === 0 || done < beside.length; done += mostAtOnce) {
      const page = beside.slice(done, done + mostAtOnce);
      const events = done + mostAtOnce < beside.length ? page : [retired, ...page];
      await appendStep(
        journal.store,
        events.map((event) => ({ ...event, occurred: now })),
        { command: "retire-playbook", actor: system, reason },
      );
    }
    await journal.refresh();
  }
}

/** One commit holds a hundred events, and not quite so many tags. */
const mostAtOnce = 40;

/** Every playbook that was ever published, in the order of the first time. */
export function publishedNames(journal: Journal): readonly string[] {
  return [
    ...new Set(
      journal
        .typed(PlaybookPublished.type)
        .filter(PlaybookPublished.is)
        .map(({ data }) => data.playbook),
    ),
  ];
}

function reasonOf(content: string | undefined, playbooks: readonly Playbook[]): string {
  const was = content === undefined ? undefined : publishedPlaybook({ content });
  const same = was && playbooks.find((one) => canonicalJson({ ...one, name: was.name }) === content);
  return same ? `it is called ${same.name} now` : "it is no longer in the configuration";
}

function clearing(journal: Journal, rule: string, because: string): NewEvent[] {
  const history = journal.stream("thence.rule", rule);
  return [...foldRule(history).values()].flatMap(({ signal }) => {
    const raised = history.filter(SignalRaised.is).find(({ data }) => data.signal === signal);
    if (!raised) return [];
    const reason = `the playbook was retired: ${because}`;
    return [
      SignalCleared(
        { ...raised.data, reason },
        { id: derivedId("signal-cleared", "retired", raised.data.signal), causation: raised.id },
      ),
    ];
  });
}

function telling({ id }: Case, playbook: string, reason: string, causation: string): NewEvent {
  const text = `The playbook ${playbook} was retired: ${reason}. Nobody is asked anew; this question goes on by the definition that it was opened by.`;
  return CommentAdded(
    { case: id, by: system.id, via: "loop", text },
    { id: derivedId("playbook-retired-told", id, causation), causation, correlation: id },
  );
}
