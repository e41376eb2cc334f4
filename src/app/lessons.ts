import type { Micros } from "../event/index.ts";
import { failure } from "../kit/failure.ts";
import { type Metric, MetricDefined, MetricObserved } from "../metric/index.ts";
import { type Lesson, lessonOf, lessonsOf, type NamedLesson } from "../question/index.ts";
import { type Finding, GuardrailsAssessed, SignalHeld } from "../signal/index.ts";
import type { EventStore } from "../store/index.ts";
import { readCase } from "./case-commands.ts";
import type { Config } from "./define-config.ts";
import { openJournal } from "./journal.ts";
import { publishedNames } from "./retire.ts";
import { objectiveRule } from "./rule.ts";
import { segmentOf } from "./segment.ts";

export const NoLesson = failure(
  "app/no-lesson",
  { retry: "never", kind: "usage" },
  (f: { of: string; name?: string | undefined; known: readonly string[] }) =>
    `${f.of} gives no lesson${f.name === undefined ? "" : ` "${f.name}"`}. ${f.known.length > 0 ? `It gives: ${f.known.join(", ")}.` : "Its numbers give none; the lessons in general are in docs/lessons."}`,
);

/** The lessons that a case's own numbers give. errors  decision/unknown-case */
export async function lessonsOfCase(store: EventStore, id: string): Promise<readonly NamedLesson[]> {
  const { evidence } = (await readCase(store, id)).opened.data;
  return evidence.kind === "view" ? [] : lessonsOf(evidence);
}

/** One of them; the first where none is named. errors  decision/unknown-case, app/no-lesson */
export async function lessonOfCase(store: EventStore, id: string, name?: string): Promise<NamedLesson> {
  const all = await lessonsOfCase(store, id);
  const found = name === undefined ? all[0] : all.find((one) => one.name === name);
  if (!found) throw new NoLesson({ of: id, name, known: all.map((one) => one.name) });
  return found;
}

/** A question that a guardrail held back: when, why, and what there is to learn from it. */
export interface HeldBack {
  readonly rule: string;
  readonly segment?: string;
  readonly window: { readonly from: Micros; readonly to: Micros };
  readonly reason: string;
  /** What spoke against asking; a lesson where its numbers were kept. */
  readonly because: readonly { readonly finding: Finding; readonly lesson?: Lesson }[];
}

/** The names that something may have been held back of: what is defined, and what ever was. */
export async function rulesKnown(store: EventStore, { metrics = [], playbooks = [] }: Config): Promise<string[]> {
  const journal = openJournal(store);
  await journal.refresh();
  const held = journal.typed(SignalHeld.type).filter(SignalHeld.is);
  return [
    ...new Set([
      ...playbooks.map(({ name }) => name),
      ...publishedNames(journal),
      ...metrics.filter(({ objective }) => objective).map(({ name }) => objectiveRule(name)),
      ...held.map(({ data }) => data.rule),
    ]),
  ];
}

/** What guardrails held back, of a rule or of all, the newest last. */
export async function heldBack(store: EventStore, rule?: string): Promise<readonly HeldBack[]> {
  const journal = openJournal(store);
  await journal.refresh();
  const held = journal.typed(SignalHeld.type).filter(SignalHeld.is);
  return held
    .filter(({ data }) => rule === undefined || data.rule === rule)
    .map(({ data }): HeldBack => {
      const { segment, from, to, reason } = data;
      const assessed = journal
        .stream("thence.rule", data.rule)
        .filter(GuardrailsAssessed.is)
        .findLast((event) => event.data.from === from && event.data.segment === segment);
      const findings = (assessed?.data.findings ?? []).filter(({ verdict }) => verdict === "hold");
      const observations = journal
        .stream("thence.metric", data.metric)
        .filter(MetricObserved.is)
        .map((event) => event.data)
        .filter((one) => one.from <= from && segmentOf(one, one.segment?.property) === segment)
        .sort((a, b) => a.from - b.from)
        .slice(-24);
      const definition = observations.at(-1)?.definition ?? "";
      const defined = journal.tagged("thence.definition", definition).find(MetricDefined.is);
      const metric = defined && (JSON.parse(defined.data.content) as Metric); // its hash names it
      return {
        rule: data.rule,
        ...(segment !== undefined && { segment }),
        window: { from, to },
        reason,
        because: findings.map((finding) => {
          const lesson = metric && lessonOf({ metric, finding, observations });
          return { finding, ...(lesson && { lesson }) };
        }),
      };
    });
}
