import { type Playbook, playbookMisfit } from "../decision/index.ts";
import { isReserved, type Micros } from "../event/index.ts";
import { nearest } from "../insight/index.ts";
import { type Metric, metricTypes } from "../metric/index.ts";
import { type EventStore, queryItems } from "../store/index.ts";
import { calendarFindings } from "./calendar/check-calendar.ts";
import { channelFindings } from "./channels/check-channels.ts";
import { changeFindings, personalFindings, registeredFindings } from "./check-definitions.ts";
import { type CheckOptions, defaultSample, type Finding } from "./check-finding.ts";
import { loggedFindings } from "./check-logged.ts";
import { metricFindings, unitFindings } from "./check-metrics.ts";
import type { Config } from "./define-config.ts";
import { inhibitionProblem } from "./inhibition.ts";
import { openJournal } from "./journal.ts";
import { peopleFindings } from "./people.ts";
import { postFindings, postTypes } from "./posts/check-posts.ts";
import { contestText, publicationsOf } from "./publication.ts";
import { rulesOf, settleProblem } from "./rule.ts";

/** Whether the definitions fit together, fit what they were (in a catalogue that is given), and fit the log (where one is given). */
export async function check(config: Config, store?: EventStore, options: CheckOptions = {}): Promise<Finding[]> {
  const metrics = config.metrics ?? [];
  const playbooks = config.playbooks ?? [];
  const actions = config.actions ?? [];
  const names = (list: readonly { readonly name: string }[]) => list.map((one) => one.name);
  return [
    ...repeated("metric", names(metrics)),
    ...repeated("playbook", names(playbooks)),
    ...repeated("action", names(actions)),
    ...repeated("post", names(config.posts ?? [])),
    ...repeated("subscription", names(config.subscriptions ?? [])),
    ...repeated("read model", names(config.readModels ?? [])),
    ...repeated(
      "event",
      (config.events ?? []).map((event) => event.type),
    ),
    ...playbooks.flatMap((playbook) => [
      ...missing(`playbook ${playbook.name}`, "metric", playbook.metric, names(metrics)),
      ...misfitFindings(
        playbook,
        metrics.find((metric) => metric.name === playbook.metric),
      ),
      ...playbook.question.options.flatMap((option) =>
        option.action === undefined
          ? []
          : missing(`playbook ${playbook.name}, option ${option.id}`, "action", option.action, names(actions)),
      ),
    ]),
    ...settleFindings(playbooks),
    ...peopleFindings(config),
    ...(await channelFindings(config)),
    ...(await calendarFindings(config)),
    ...postFindings(config),
    ...(await typeFindings(config, store)),
    ...metricFindings(metrics, config.events ?? []),
    ...unitFindings(metrics, playbooks),
    ...unownedFindings(config),
    ...togetherFindings(config),
    ...(config.events ?? []).flatMap(personalFindings),
    ...(options.against ? changeFindings(options.against, config.events ?? []) : []),
    ...(store ? await registeredFindings(store, config.events ?? []) : []),
    ...(store && options.now !== undefined ? await contestFindings(config, store, options.now) : []),
    ...(store ? await loggedFindings(store, config.events ?? [], options.sample ?? defaultSample) : []),
  ];
}

function repeated(kind: string, names: readonly string[]): Finding[] {
  const twice = new Set(names.filter((name, i) => names.indexOf(name) !== i));
  return [...twice].map((name) => ({
    kind: "problem",
    place: `${kind} ${name}`,
    text: "it is defined twice. Rename one, or take one out.",
  }));
}

function missing(place: string, kind: string, name: string, known: readonly string[]): Finding[] {
  if (known.includes(name)) return [];
  const there = known.length > 0 ? `There are: ${known.join(", ")}.` : `No ${kind} is defined.`;
  return [{ kind: "problem", place, text: `it names the ${kind} "${name}", which does not exist. ${there}` }];
}

function misfitFindings(playbook: Playbook, metric: Metric | undefined): Finding[] {
  const text = metric && playbookMisfit(playbook, metric);
  return text === undefined ? [] : [{ kind: "problem", place: `playbook ${playbook.name}`, text }];
}

function settleFindings(playbooks: readonly Playbook[]): Finding[] {
  return [...Map.groupBy(playbooks, ({ metric }) => metric).values()].flatMap((some) => {
    const text = settleProblem(some);
    return text === undefined ? [] : [{ kind: "problem" as const, place: `playbook ${some[0]?.name ?? ""}`, text }];
  });
}

/** What does not fit of playbooks that have to do with each other: what they are inhibited by, and whom those of one group ask. */
function togetherFindings({ metrics = [], playbooks = [], attention = {} }: Config): Finding[] {
  const named = new Set(metrics.map(({ name }) => name));
  const rules = rulesOf({ metrics, playbooks: playbooks.filter(({ metric }) => named.has(metric)) });
  const inhibited = rules.flatMap((rule): Finding[] => {
    const text = inhibitionProblem(rule, rules);
    return text === undefined ? [] : [{ kind: "problem", place: `playbook ${rule.name}`, text }];
  });
  const groups = Map.groupBy(playbooks, ({ group = "segments" }) => group);
  const apart = [...groups].flatMap(([group, some]): Finding[] => {
    const people = [...new Set(some.map(({ people: { approver } }) => approver))];
    if (group === "segments" || group === "none" || people.length < 2) return [];
    const text = `its playbooks ask different people (${people.join(", ")}), and a question goes to one. Give them one approver, or groups of their own.`;
    return [{ kind: "problem", place: `group ${group}`, text }];
  });
  const asked = new Set(playbooks.map(({ people }) => people.approver));
  const idle = Object.keys(attention).flatMap((person): Finding[] => {
    const text = `no playbook asks "${person}", so this budget holds nothing back.`;
    return asked.has(person) ? [] : [{ kind: "note", place: "attention", text }];
  });
  return [...inhibited, ...apart, ...idle];
}

/** Numbers that something rests on and nobody is told of where they fail. */
function unownedFindings(config: Config): Finding[] {
  const { metrics = [], playbooks = [], owner } = config;
  if (owner !== undefined) return [];
  const watched = new Set(playbooks.map(({ metric }) => metric));
  return metrics
    .filter(
      (one) => (one.objective || one.expectEvery !== undefined) && one.owner === undefined && !watched.has(one.name),
    )
    .map(({ name }) => ({
      kind: "note",
      place: `metric ${name}`,
      text: "nobody is asked where it cannot be evaluated. Say in `owner` who is, here or for the whole configuration.",
    }));
}

/** Playbooks that another configuration publishes in turns with this one. */
async function contestFindings(config: Config, store: EventStore, now: Micros): Promise<Finding[]> {
  const journal = openJournal(store);
  await journal.refresh();
  return publicationsOf(journal, config, now)
    .filter(({ isContested }) => isContested)
    .map(({ playbook }) => ({ kind: "note", place: `playbook ${playbook}`, text: contestText }));
}

async function typeFindings(config: Config, store: EventStore | undefined): Promise<Finding[]> {
  const declared = new Set((config.events ?? []).flatMap((event) => event.lineage));
  const { metrics = [], subscriptions = [], readModels = [] } = config;
  const reading = (place: string, types: readonly string[]) => [...new Set(types)].map((type) => ({ place, type }));
  const wanted = [
    ...metrics.flatMap((metric) => reading(`metric ${metric.name}`, metricTypes(metric))),
    ...subscriptions.flatMap(({ name, query }) =>
      reading(
        `subscription ${name}`,
        queryItems(query).flatMap(({ types = [] }) => types),
      ),
    ),
    ...readModels.flatMap(({ name, types = [] }) => reading(`read model ${name}`, types)),
    ...postTypes(config),
  ];
  const findings = await Promise.all(
    wanted.map(async ({ place, type }): Promise<Finding[]> => {
      if (declared.has(type) || isReserved(type)) return [];
      if (store && (await store.read({ types: [type] }, { limit: 1 })).events.length > 0) return [];
      const like = nearest(type, [...declared]);
      const text = store
        ? `it reads the event type "${type}", which is neither declared in the configuration nor in the log yet. Declare it, or mend the name.`
        : `it reads the event type "${type}", which the configuration does not declare.`;
      return [{ kind: "note", place, text: like === undefined ? text : `${text} Did you mean "${like}"?` }];
    }),
  );
  return findings.flat();
}
