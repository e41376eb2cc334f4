import {
  type Case,
  isContested,
  liveDefinition,
  type Playbook,
  PlaybookPublished,
  type PublishedPlaybook,
  playbookHash,
  publishedPlaybook,
  publishPlaybook,
} from "../decision/index.ts";
import type { Micros, RecordedEvent } from "../event/index.ts";
import { system } from "./actors.ts";
import type { Provenance } from "./git-commit.ts";
import type { Journal } from "./journal.ts";
import { appendStep } from "./step.ts";

/** Records a playbook as it is now, where it is not what is live: a case that it opens goes on by it, whatever becomes of the file. */
export async function registerPlaybook(
  journal: Journal,
  playbook: Playbook,
  now: Micros,
  from?: Provenance,
): Promise<void> {
  const history = journal.stream("thence.playbook", playbook.name);
  const hash = playbookHash(playbook);
  if (liveDefinition(history) === hash) return;
  // What was published once can be found by its hash, so nothing is lost where two configurations quarrel.
  const isKnown = history.some((event) => PlaybookPublished.is(event) && event.data.definition === hash);
  if (isKnown && isContested(history, now)) return;
  const events = publishPlaybook(playbook, history, {
    ...(from && { commit: from.commit, ...(from.isDirty && { dirty: true }) }),
  }).map((event) => ({ ...event, occurred: now }));
  const reason = playbook.serves ?? playbook.question.text;
  await appendStep(journal.store, events, { command: "publish-playbook", actor: system, reason });
  await journal.refresh();
}

/** The playbook that a case was opened by, as it was then, from what is known of playbooks of that name. */
export function playbookOf(history: readonly RecordedEvent[], state: Case): Playbook | undefined {
  const { definition, terms } = state.opened.data;
  if (terms !== undefined) return publishedPlaybook({ content: terms });
  const found = history.filter(PlaybookPublished.is).find((event) => event.data.definition === definition);
  return found && publishedPlaybook(found.data);
}

/** Where a definition came from, in words: `commit 1a2b3c4, and changes that were not committed`; empty where nobody knows. */
export function provenanceText({ commit, dirty }: Pick<PublishedPlaybook, "commit" | "dirty">): string {
  if (commit === undefined) return "";
  return `commit ${commit.slice(0, 12)}${dirty ? ", and changes that were not committed" : ""}`;
}
