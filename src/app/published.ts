import {
  type Case,
  liveDefinition,
  type Playbook,
  PlaybookPublished,
  playbookHash,
  publishedPlaybook,
  publishPlaybook,
} from "../decision/index.ts";
import type { Micros, RecordedEvent } from "../event/index.ts";
import { system } from "./actors.ts";
import type { Journal } from "./journal.ts";
import { appendStep } from "./step.ts";

/** Records a playbook as it is now, where it is not what is live: a case that it opens goes on by it, whatever becomes of the file. */
export async function registerPlaybook(journal: Journal, playbook: Playbook, now: Micros): Promise<void> {
  const history = journal.stream("thence.playbook", playbook.name);
  if (liveDefinition(history) === playbookHash(playbook)) return;
  const events = publishPlaybook(playbook, history).map((event) => ({ ...event, occurred: now }));
  const reason = playbook.serves ?? playbook.question.text;
  await appendStep(journal.store, events, { command: "publish-playbook", actor: system, reason });
  await journal.refresh();
}

/** The playbook that a case was opened by, as it was then, from what is known of playbooks of that name. */
export function playbookOf(history: readonly RecordedEvent[], state: Case): Playbook | undefined {
  const { definition } = state.opened.data;
  const found = history.filter(PlaybookPublished.is).find((event) => event.data.definition === definition);
  return found && publishedPlaybook(found.data);
}
