import type { Playbook } from "../../decision/index.ts";
import { DecisionMade } from "../../decision/index.ts";
import { isReserved, type RecordedEvent, tagValues } from "../../event/index.ts";
import { isRecord } from "../../kit/is-record.ts";
import { metricTypes } from "../../metric/index.ts";
import { CommentAdded, type Vocabulary, type VocabularyProperty } from "../../question/index.ts";
import type { EventStore } from "../../store/index.ts";
import type { Config } from "../define-config.ts";
import type { Journal } from "../journal.ts";

/** So many of the latest events tell which properties there are. */
const mostEvents = 20_000;
const mostProperties = 60;
/** A property with more values than this is a name of something, and none of its values is one to ask about. */
const mostValues = 100;
const mostPeople = 200;
const longestName = 80;

/** The names that a question about a case may use: of metrics, properties and their values, people and playbooks. Nothing personal. */
export async function vocabularyOf(
  { store, config, journal }: { readonly store: EventStore; readonly config: Config; readonly journal: Journal },
  about: { readonly metrics: readonly string[]; readonly playbooks: readonly string[] },
): Promise<Vocabulary> {
  const { metrics = [], playbooks = [] } = config;
  const types = [...new Set(metrics.flatMap((metric) => [...metricTypes(metric)]))];
  const seen = new Seen();
  if (types.length > 0) {
    const range = { backwards: true, limit: mostEvents, personal: "sealed" } as const;
    for await (const event of store.scan({ types }, range)) seen.add(event);
  }
  return {
    metrics: distinct([...metrics.map(({ name }) => name), ...about.metrics]),
    properties: seen.properties(),
    people: distinct([...Object.keys(config.people ?? {}), ...playbooks.flatMap(peopleOf), ...peopleIn(journal)]).slice(
      0,
      mostPeople,
    ),
    playbooks: distinct([...playbooks.map(({ name }) => name), ...about.playbooks]),
  };
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)].filter((name) => name.trim() !== "" && name.length <= longestName);
}

function peopleOf({ people }: Playbook): string[] {
  const { driver, approver, deputies = [], informed = [] } = people;
  return [...(driver === undefined ? [] : [driver]), approver, ...deputies, ...informed];
}

function peopleIn(journal: Journal): string[] {
  return [
    ...journal
      .typed(DecisionMade.type)
      .filter(DecisionMade.is)
      .map(({ data }) => data.decidedBy),
    ...journal
      .typed(CommentAdded.type)
      .filter(CommentAdded.is)
      .map(({ data }) => data.by),
  ].reverse();
}

/** Which properties events have, and how often each value. */
class Seen {
  readonly #values = new Map<string, Map<string, number>>();
  readonly #personal = new Set<string>();
  #count = 0;

  add({ data, tags, personal }: RecordedEvent): void {
    this.#count += 1;
    const fields = personal?.fields ?? [];
    if (personal) this.#personal.add(`tag:${personal.subject.slice(0, personal.subject.indexOf(":"))}`);
    for (const field of fields) this.#personal.add(field);
    if (isRecord(data))
      for (const [name, value] of Object.entries(data))
        if (["string", "number", "boolean"].includes(typeof value)) this.#note(name, String(value));
    for (const name of Object.keys(tags))
      if (!isReserved(name)) for (const value of tagValues(tags, name)) this.#note(`tag:${name}`, value);
  }

  #note(name: string, value: string): void {
    const values = this.#values.get(name) ?? new Map<string, number>();
    this.#values.set(name, values);
    if (values.size <= mostValues || values.has(value)) values.set(value, (values.get(value) ?? 0) + 1);
  }

  properties(): VocabularyProperty[] {
    return [...this.#values]
      .filter(([name]) => !this.#isPersonal(name) && name.length <= longestName)
      .map(([name, counts]) => {
        const isList = counts.size <= mostValues && [...counts.keys()].every((value) => value.length <= longestName);
        const byCount = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([value]) => value);
        const values = isList ? byCount.filter((value) => value.trim() !== "") : [];
        return { name, values, isComplete: isList && this.#count < mostEvents };
      })
      .sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
      .slice(0, mostProperties);
  }

  // What tells of a person is no word of a question; nor is a person's own tag.
  #isPersonal(name: string): boolean {
    return [...this.#personal].some((field) => name === field || field.startsWith(`${name}.`));
  }
}

/** Those with a few values first: they are worth a split. */
function rank({ values }: VocabularyProperty): number {
  if (values.length < 2) return 2;
  return values.length <= 20 ? 0 : 1;
}
