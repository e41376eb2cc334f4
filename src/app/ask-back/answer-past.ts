import { EffectSucceeded } from "../../action/index.ts";
import { DecisionMade, type MadeDecision, PlaybookPublished } from "../../decision/index.ts";
import { isReserved, type Micros, type RecordedEvent } from "../../event/index.ts";
import { MetricDefined } from "../../metric/index.ts";
import { type MeasuredOutcome, OutcomeMeasured } from "../../outcome/index.ts";
import { CaseOpened, type InquiryNumber, type InquiryQuery } from "../../question/index.ts";
import { positionsOf } from "./answer-asking.ts";
import { type Asked, refused, type Told } from "./asked.ts";
import { frozenOf, observed } from "./measure.ts";

type Of<Intent> = Extract<InquiryQuery, { intent: Intent }>;

interface Made {
  readonly event: RecordedEvent<string, MadeDecision>;
  readonly playbook: string;
  readonly outcome?: RecordedEvent<string, MeasuredOutcome>;
}

/** Decisions of earlier cases, oldest first, with what came of each. */
function decisionsOf({ journal, state }: Asked, isWanted: (one: Made) => boolean): readonly Made[] {
  const opened = journal.typed(CaseOpened.type).filter(CaseOpened.is);
  const playbooks = new Map(opened.map(({ data }) => [data.case, data.playbook]));
  const outcomes = journal.typed(OutcomeMeasured.type).filter(OutcomeMeasured.is);
  return journal
    .typed(DecisionMade.type)
    .filter(DecisionMade.is)
    .filter(({ data }) => data.case !== state.id)
    .map((event) => {
      const { case: id, decision } = event.data;
      const outcome = outcomes.findLast(({ data }) => data.case === id && (data.decision ?? decision) === decision);
      return { event, playbook: playbooks.get(id) ?? "", ...(outcome && { outcome }) };
    })
    .filter(isWanted);
}

/** Who decided about the same matter before this case, and what came of it. */
export async function precedentAnswer(asked: Asked): Promise<Told> {
  const { say, state } = asked;
  const { playbook } = state.opened.data;
  const since = state.opened.event.position;
  const last = decisionsOf(asked, (one) => one.playbook === playbook && one.event.position < since).at(-1);
  if (!last) return { sentences: [say.noPrecedent(playbook)], numbers: [counted("decisions", [])] };
  const { event, outcome } = last;
  const numbers: InquiryNumber[] = outcome
    ? [outcome.data.before, outcome.data.after].flatMap((one) => (one ? [observed({ observation: one })] : []))
    : [];
  return {
    sentences: [
      say.precedent(event.data, event.occurred),
      say.reason(event.data.reason),
      outcome ? say.outcome(outcome.data) : say.noOutcome(),
      say.whyCommand(event.data.case),
    ],
    numbers,
    positions: [event.position, ...(outcome ? [outcome.position] : [])],
  };
}

const mostDecisions = 10;

export async function historyAnswer(asked: Asked, query: Of<"history">): Promise<Told> {
  const { say, state } = asked;
  const { person } = query;
  const playbook = query.playbook ?? (person === undefined ? state.opened.data.playbook : undefined);
  const plain = (name: string) => name.replace(/^@/u, "").toLowerCase();
  const found = decisionsOf(
    asked,
    (one) =>
      (playbook === undefined || one.playbook === playbook) &&
      (person === undefined || plain(one.event.data.decidedBy) === plain(person)),
  );
  const events = found.map(({ event }) => event);
  const sentence = say.history({ count: found.length, playbook, person, shown: Math.min(found.length, mostDecisions) });
  if (found.length === 0) return { sentences: [sentence], numbers: [counted("decisions", [])] };
  const shown = found.slice(-mostDecisions).reverse();
  return {
    sentences: [sentence],
    numbers: [counted("decisions", events)],
    table: {
      columns: say.historyColumns(),
      rows: shown.map(({ event, outcome }) => [
        event.data.case,
        say.time(event.occurred),
        event.data.label,
        event.data.decidedBy,
        outcome ? say.verdict(outcome.data.verdict) : "–",
      ]),
    },
    positions: shown.flatMap(({ outcome }) => (outcome ? [outcome.position] : [])),
  };
}

function counted(name: string, events: readonly RecordedEvent[]): InquiryNumber {
  return { kind: "counted", name, value: events.length, positions: positionsOf(events) };
}

/** Types of events that tell of a change that somebody made. */
const changing =
  /(deploy|release|launch|publish|rolled|rollout|migrat|config|setting|flag|price|campaign|discount|changed|switched|enabled|disabled)/u;
const mostLooked = 50_000;
const mostChanges = 12;
/** What happens more often than this in the time looked at is business as usual, whatever it is called. */
const mostOfType = 12;
const day = 86_400_000_000;

/** What was changed in the day before the window that the case is about, or in three windows where they are longer. */
export async function beforeAnswer(asked: Asked): Promise<Told> {
  const { say, state, store, config, upTo } = asked;
  const about = frozenOf(asked).observations.at(-1);
  if (!about) return refused(say.nothingAsked());
  const from = about.from - Math.max(day, 3 * (about.to - about.from));
  const isWithin = ({ occurred }: { readonly occurred: Micros }) => occurred >= from && occurred < about.to;
  const own = [
    ...asked.journal.typed(DecisionMade.type),
    ...asked.journal.typed(EffectSucceeded.type),
    // What is said of a name for the first time changes nothing.
    ...again(asked.journal.typed(PlaybookPublished.type), "thence.playbook"),
    ...again(asked.journal.typed(MetricDefined.type), "thence.metric"),
  ].filter((event) => isWithin(event) && event.tags["thence.case"] !== state.id);
  const found: RecordedEvent[] = [...own];
  let looked = 0;
  for await (const event of store.scan({}, { backwards: true, upTo, personal: "sealed" })) {
    looked += 1;
    if (looked > mostLooked) break;
    if (!isReserved(event.type) && changing.test(event.type) && isWithin(event)) found.push(event);
  }
  const declared = (config.events ?? []).map(({ type }) => type).filter((type) => changing.test(type));
  const often = [...Map.groupBy(found, ({ type }) => type)].filter(([, list]) => list.length > mostOfType);
  const usual = new Set(often.map(([type]) => type));
  const events = found
    .filter(({ type }) => !usual.has(type))
    .toSorted((a, b) => a.occurred - b.occurred || a.position - b.position);
  const span = { from, to: about.to };
  const notes = [
    ...(usual.size > 0 ? [say.tooOften([...usual], mostOfType)] : []),
    ...(looked > mostLooked ? [say.lookedCut(mostLooked)] : []),
  ];
  if (events.length === 0)
    return {
      sentences: [say.noChanges(span, declared), ...notes],
      numbers: [counted("changes", [])],
    };
  const shown = events.slice(-mostChanges);
  return {
    sentences: [say.changes(events.length, span, shown.length), say.notBecause(), ...notes],
    numbers: [counted("changes", events)],
    table: {
      columns: say.changeColumns(),
      rows: shown.map(({ type, occurred, position }) => [say.time(occurred), type, `#${position}`]),
    },
  };
}

function again(events: readonly RecordedEvent[], name: string): readonly RecordedEvent[] {
  const seen = new Set<unknown>();
  return events.filter(({ tags }) => seen.size === seen.add(tags[name]).size);
}
