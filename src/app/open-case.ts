import { type Case, openByHand } from "../decision/index.ts";
import type { Actor, Micros } from "../event/index.ts";
import { evidence } from "../question/index.ts";
import type { EventStore } from "../store/index.ts";
import { UnknownPlaybook } from "./backtest.ts";
import { readCase } from "./case-commands.ts";
import type { Config } from "./define-config.ts";
import { observationLine } from "./describe.ts";
import { openJournal } from "./journal.ts";
import { measureClosed, metricNamed } from "./observations.ts";
import { registerPlaybook } from "./published.ts";
import { appendStep } from "./step.ts";

const windowsInEvidence = 24;

/**
 * Opens a case that a person brings up, on the numbers of a playbook's metric as they are now, which are frozen as its evidence.
 *
 * errors  app/unknown-playbook, app/unknown-metric, decision/text-missing
 */
export async function openCaseByHand(
  store: EventStore,
  config: Config,
  of: { readonly playbook: string; readonly about: string; readonly actor: Actor; readonly now: Micros },
): Promise<Case> {
  const playbook = config.playbooks?.find((one) => one.name === of.playbook);
  if (!playbook)
    throw new UnknownPlaybook({ playbook: of.playbook, known: (config.playbooks ?? []).map((one) => one.name) });
  const metric = metricNamed(config, playbook.metric);
  const measured = await measureClosed(store, metric, of.now);
  const observations = measured.map(({ observation }) => observation).filter((one) => one.value !== undefined);
  const shown = observations.slice(-windowsInEvidence);
  const [first, last] = [shown[0]?.firstRow, shown.at(-1)?.lastRow];
  const pack = evidence({
    metric,
    observations: shown,
    findings: shown.slice(-1).map((one) => `${observationLine(one)}.`),
    query: `thence metric ${metric.name}`,
    ...(first !== undefined && last !== undefined && { positions: { first, last } }),
  });
  const journal = openJournal(store);
  await journal.refresh();
  await registerPlaybook(journal, playbook, of.now);
  const { actor, about, now } = of;
  const events = openByHand({ playbook, evidence: pack, about, by: actor.id, via: actor.via ?? "unknown" }, now);
  const id = events[0]?.correlation ?? "";
  await appendStep(store, events, { command: "open-case", actor, reason: about, correlation: id });
  return readCase(store, id);
}
