import { conditionProblem } from "./problem-condition.ts";
import { type Condition, earlierIn, type Rule, type Trigger, triggersOf } from "./rule.ts";

const aliasPattern = /^[a-z][A-Za-z0-9]*$/;

// Which types an event is, is told by the bits of one number.
const maxTypes = 30;

/** What is wrong with the events of the steps: their names, and what is asked of them. */
export function problemOfTriggers({ steps, unless = [] }: Rule): string | undefined {
  const types = new Set([...steps.flatMap(triggersOf), ...unless].map(({ type }) => type));
  if (types.size > maxTypes)
    return `it names ${types.size} event types; ${maxTypes} are the most. Make two rules of it.`;
  const known: string[] = [];
  for (const [i, step] of steps.entries()) {
    const problem = problemOfAll(triggersOf(step), `step ${i + 1}`, known);
    if (problem) return problem;
    if (step.kind !== "absent") known.push(...triggersOf(step).flatMap(({ as }) => as ?? []));
  }
  const problem = problemOfAll(unless, "`unless`", known);
  if (problem) return problem;
  const wanted = new Set(steps.slice(1).flatMap((step) => (step.kind === "event" ? typesOf(step.of) : [])));
  const both = unless.find(({ type, where }) => !where?.length && wanted.has(type));
  if (both)
    return `"${both.type}" is waited for, and ends whatever waits, so it could never match. Say in \`where\` which of them ends it.`;
  return undefined;
}

function typesOf(of: readonly Trigger[]): readonly string[] {
  return of.length === 1 ? of.map(({ type }) => type) : [];
}

function problemOfAll(of: readonly Trigger[], at: string, known: readonly string[]): string | undefined {
  const own = new Set<string>();
  for (const { type, as, where = [] } of of) {
    if (typeof type !== "string" || type === "") return `${at} has an event without a type.`;
    if (as !== undefined) {
      if (!aliasPattern.test(as)) return `${at} calls an event "${as}". Use letters and digits, as orderPaid.`;
      if (known.includes(as) || own.has(as))
        return `${at} calls an event "${as}", as another is called. Give it a name of its own.`;
      own.add(as);
    }
    for (const condition of where) {
      const problem = conditionProblem(condition) ?? problemOfEarlier(condition, known);
      if (problem) return `${at}, "${type}": ${problem}`;
    }
  }
  return undefined;
}

function problemOfEarlier(condition: Condition, known: readonly string[]): string | undefined {
  const earlier = earlierIn(condition);
  if (!earlier || known.includes(earlier.of)) return undefined;
  const there = known.length ? `Before it there are ${known.join(", ")}.` : "There is none before it with a name.";
  return `it is held against "${earlier.of}", which no earlier step is called. ${there}`;
}
