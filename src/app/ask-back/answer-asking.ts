import { expiryOf, personOf } from "../../decision/index.ts";
import { measureLine, metricHash } from "../../metric/index.ts";
import type { InquiryQuery } from "../../question/index.ts";
import { ConditionEvaluated, SignalHeld, SignalRaised, SignalSuppressed } from "../../signal/index.ts";
import { objectiveLine } from "../objective-text.ts";
import { type Asked, refused, type Told } from "./asked.ts";
import { frozenOf, metricOf, observed } from "./measure.ts";
import { offersOf } from "./offers.ts";

type Of<Intent> = Extract<InquiryQuery, { intent: Intent }>;

export async function whyAnswer(asked: Asked): Promise<Told> {
  const { say, state, journal, playbook } = asked;
  const { opened } = state;
  const { evidence, signal, about, by, playbook: name } = opened.data;
  const raised = journal
    .stream("thence.rule", name)
    .filter(SignalRaised.is)
    .find(({ data }) => data.signal === signal);
  const { metric, observations } = frozenOf(asked);
  const last = observations.at(-1);
  const because = playbook?.because ?? metric?.objective?.because;
  return {
    sentences: [
      raised ? say.whyRaised(name, raised.occurred) : say.whyOpened(by ?? "?", opened.event.occurred),
      ...(about === undefined ? [] : [say.quoted(about)]),
      ...evidence.findings.slice(0, 3).map(say.quoted),
      ...(because === undefined ? [] : [say.lineBecause(because)]),
      say.whyCommand(state.id),
    ],
    // The number as it was frozen with the question; its rows are those of its window, by the definition that it names.
    numbers: last ? [observed({ observation: last })] : [],
    positions: [opened.event.position, ...(raised ? [raised.position] : [])],
  };
}

const mostHeld = 5;

/** When a break was held back, or a signal kept quiet, and why. */
export async function heldAnswer({ say, state, journal }: Asked): Promise<Told> {
  const { playbook } = state.opened.data;
  const events = journal
    .stream("thence.rule", playbook)
    .filter((event) => SignalHeld.is(event) || SignalSuppressed.is(event));
  const pending = journal
    .stream("thence.rule", playbook)
    .filter(ConditionEvaluated.is)
    .filter(({ data }) => data.verdict === "broken" && data.phase === "pending");
  const counted = [
    { kind: "counted", name: "held", value: events.length, positions: positionsOf(events) } as const,
    { kind: "counted", name: "waited", value: pending.length, positions: positionsOf(pending) } as const,
  ];
  const waited = pending.length > 0 ? [say.waited(pending.length)] : [];
  if (events.length === 0) return { sentences: [say.neverHeld(playbook), ...waited], numbers: counted };
  const lines = events.slice(-mostHeld).flatMap((event) => {
    if (SignalHeld.is(event)) return [say.heldBack(event.data, event.data.checks.join(", "), event.data.reason)];
    return SignalSuppressed.is(event) ? [say.keptQuiet(event.data, event.data.by, event.data.reason)] : [];
  });
  return { sentences: [say.heldCount(playbook, events.length, lines.length), ...lines, ...waited], numbers: counted };
}

/** A count names its events; of very many, the latest. */
const mostPositions = 100;
export function positionsOf(events: readonly { readonly position: number }[]): number[] {
  return events.slice(-mostPositions).map(({ position }) => position);
}

export async function optionsAnswer({ say, state }: Asked): Promise<Told> {
  const { asked } = state;
  if (!asked) return refused(say.nothingAsked());
  const { options, delegation } = asked.data;
  return {
    sentences: [
      say.options(options.map(({ label }) => label)),
      ...(delegation ? [say.delegated(delegation.option, delegation.decides)] : []),
    ],
    numbers: [],
    table: {
      columns: say.optionColumns(),
      rows: options.map(({ id, label, action, expects }) => [
        id,
        label,
        action ?? "–",
        expects ? say.expects(expects) : "–",
      ]),
    },
    positions: [asked.event.position],
  };
}

export async function deadlineAnswer({ say, state, playbook }: Asked): Promise<Told> {
  const { asked, closed, decision } = state;
  if (!asked) return refused(say.nothingAsked());
  const positions = [asked.event.position, ...(closed ? [closed.position] : [])];
  if (closed) return { sentences: [say.over(state.status, decision?.data.label)], numbers: [], positions };
  const { deadlines, delegation } = asked.data;
  const decide = deadlines?.decide;
  const option = (id: string) => asked.data.options.find((one) => one.id === id)?.label ?? id;
  const fallback = playbook?.onExpiry?.option;
  return {
    sentences: [
      ...(deadlines?.acknowledge === undefined ? [] : [say.acknowledgeBy(deadlines.acknowledge)]),
      decide === undefined ? say.noDeadline() : say.decideBy(decide),
      ...(playbook?.escalate ?? []).map((one) =>
        "to" in one
          ? say.escalatedTo(one.after, personOf(playbook ?? { people: { approver: "" } }, one.to))
          : say.escalatedToMeeting(one.after),
      ),
      ...(decide === undefined || !playbook
        ? []
        : [say.expires(expiryOf(playbook, decide), fallback && option(fallback))]),
      ...(delegation ? [say.delegated(option(delegation.option), delegation.decides)] : []),
    ],
    numbers: [],
    positions,
  };
}

export async function peopleAnswer({ say, state, playbook }: Asked): Promise<Told> {
  const { asked, acknowledged, escalations } = state;
  if (!asked) return refused(say.nothingAsked());
  const { deputies = [], informed = [] } = playbook?.people ?? {};
  const to = escalations.flatMap(({ data }) => (data.to === undefined ? [] : [data.to]));
  return {
    sentences: [
      say.askedOf(asked.data.to, asked.event.occurred),
      ...(deputies.length > 0 ? [say.deputies(deputies)] : []),
      ...(to.length > 0 ? [say.escalated(to)] : []),
      ...(acknowledged ? [say.takenUp(acknowledged.data.by)] : []),
      ...(informed.length > 0 ? [say.informed(informed)] : []),
    ],
    numbers: [],
    positions: [asked.event.position, ...escalations.map(({ event }) => event.position)],
  };
}

export async function definitionAnswer(asked: Asked, query: Of<"definition">): Promise<Told> {
  const { say, state } = asked;
  const metric = metricOf(asked, query.metric);
  const definition = metricHash(metric);
  const { evidence } = state.opened.data;
  const objective = objectiveLine(metric);
  return {
    sentences: [
      say.definition(metric, measureLine(metric.measure)),
      say.serves(metric.serves),
      ...(objective === undefined ? [] : [say.quoted(objective)]),
      say.definitionHash(definition),
      ...(metric.name === frozenOf(asked).metric?.name && definition !== evidence.definition
        ? [say.definitionChanged(evidence.definition)]
        : []),
    ],
    numbers: [],
  };
}

export async function helpAnswer({ say, vocabulary }: Asked): Promise<Told> {
  const rows = offersOf(vocabulary, say.language).map(({ intent, example }) => [example, say.about(intent)]);
  return { sentences: [say.help()], numbers: [], table: { columns: say.helpColumns(), rows } };
}
