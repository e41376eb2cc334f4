import { formatTime, type Micros } from "../event/index.ts";
import { failure } from "../kit/failure.ts";
import { type EventMatch, matchLine, matchProperties, matchTest, matchTypes, whereLine } from "./cohort-match.ts";
import { rowTest, type Where } from "./condition.ts";
import { entityName, type Journeys, occurredIn } from "./journeys.ts";
import { codeAt, missing, noProperties, type Properties, propertyColumn } from "./property.ts";

/** Moments from `from` to before `until`; all of them where both are left out. */
interface Within {
  readonly from?: Micros | undefined;
  readonly until?: Micros | undefined;
}

/**
 * Which entities are meant, as data:
 *
 * did       took such an event at least so many times (once, where nothing is said) and at most so many, in the time given
 * first     took the first such event of their journey in the time given
 * value     the first or last value that a property has in their journey is like that; missing, where no event has it
 * named     bear one of these names: what another analysis found
 * numbered  have a 1 at their number: what another analysis of these very journeys found
 */
export type Cohort =
  | ({ readonly kind: "did"; readonly event: EventMatch; readonly atLeast?: number; readonly atMost?: number } & Within)
  | ({ readonly kind: "first"; readonly event: EventMatch } & Within)
  | { readonly kind: "value"; readonly which: "first" | "last"; readonly where: Where }
  | { readonly kind: "named"; readonly says: string; readonly names: readonly string[] }
  | { readonly kind: "numbered"; readonly says: string; readonly entities: Uint8Array }
  | { readonly kind: "all"; readonly of: readonly Cohort[] }
  | { readonly kind: "any"; readonly of: readonly Cohort[] }
  | { readonly kind: "not"; readonly of: Cohort };

/** The entities of a cohort. `count` is how many names there are. */
export interface CohortMembers {
  /** By entity: 1 for a member. */
  readonly entities: Uint8Array;
  readonly count: number;
  /** For `onlyEntities`. */
  has(entity: number): boolean;
  /** In the order of their code units. */
  names(): string[];
}

export const BadCohort = failure(
  "insight/bad-cohort",
  { retry: "never", kind: "usage" },
  (f: { problem: string }) => `the cohort ${f.problem}`,
);

/**
 * Who is in a cohort.
 *
 * errors  insight/bad-cohort, insight/property-not-read, insight/bad-condition
 */
export function cohortOf(journeys: Journeys, cohort: Cohort, properties: Properties = noProperties): CohortMembers {
  const entities = membersOf(journeys, cohort, properties);
  return {
    entities,
    count: entities.reduce((sum, one) => sum + one, 0),
    has: (entity) => entities[entity] === 1,
    names: () => {
      const names: string[] = [];
      for (let e = 0; e < entities.length; e++) if (entities[e] === 1) names.push(entityName(journeys, e));
      return names.sort((a, b) => (a < b ? -1 : 1));
    },
  };
}

function membersOf(journeys: Journeys, cohort: Cohort, properties: Properties): Uint8Array {
  const count = journeys.entities.length;
  switch (cohort.kind) {
    case "did":
      return doers(journeys, cohort, properties);
    case "first":
      return beginners(journeys, cohort, properties);
    case "value":
      return bearers(journeys, cohort, properties);
    case "named": {
      const names = new Set(cohort.names);
      return Uint8Array.from({ length: count }, (_, e) => Number(names.has(entityName(journeys, e))));
    }
    case "numbered":
      if (cohort.entities.length !== count)
        throw new BadCohort({
          problem: `"${cohort.says}" is of ${cohort.entities.length} entities, and these journeys are of ${count}. Make it of the same journeys.`,
        });
      return cohort.entities.map((one) => Number(one !== 0));
    case "all":
    case "any": {
      if (cohort.of.length === 0)
        throw new BadCohort({ problem: `is "${cohort.kind}" of nothing. Name at least one.` });
      const sets = cohort.of.map((one) => membersOf(journeys, one, properties));
      const wanted = cohort.kind === "all" ? sets.length : 1;
      return Uint8Array.from({ length: count }, (_, e) =>
        Number(sets.reduce((sum, set) => sum + (set[e] ?? 0), 0) >= wanted),
      );
    }
    case "not":
      return membersOf(journeys, cohort.of, properties).map((one) => 1 - one);
  }
}

type Of<Kind extends Cohort["kind"]> = Extract<Cohort, { kind: Kind }>;

function doers(journeys: Journeys, cohort: Of<"did">, properties: Properties): Uint8Array {
  const { atLeast = 1, atMost = Infinity, event } = cohort;
  const isCount = (n: number) => n === Infinity || (Number.isSafeInteger(n) && n >= 0);
  if (!isCount(atLeast) || !isCount(atMost) || atLeast > atMost)
    throw new BadCohort({
      problem: `asks for at least ${atLeast} and at most ${atMost} times. Give whole numbers, the smaller first.`,
    });
  const isMeant = matchTest(journeys, event, properties);
  const isWithin = withinTest(journeys, cohort);
  return byEntity(journeys, (first, end) => {
    let times = 0;
    for (let row = first; row < end; row++) if (isMeant(row) && isWithin(row)) times++;
    return times >= atLeast && times <= atMost;
  });
}

function beginners(journeys: Journeys, cohort: Of<"first">, properties: Properties): Uint8Array {
  const isMeant = matchTest(journeys, cohort.event, properties);
  const isWithin = withinTest(journeys, cohort);
  return byEntity(journeys, (first, end) => {
    for (let row = first; row < end; row++) if (isMeant(row)) return isWithin(row);
    return false;
  });
}

function bearers(journeys: Journeys, { which, where }: Of<"value">, properties: Properties): Uint8Array {
  const column = propertyColumn(properties, where.property);
  const test = rowTest(journeys, [where], properties);
  const has = (row: number) => codeAt(column, journeys.positions[row] ?? 0) !== missing;
  return byEntity(journeys, (first, end) => {
    if (first === end) return false;
    const step = which === "first" ? 1 : -1;
    for (let row = step > 0 ? first : end - 1; row >= first && row < end; row += step) if (has(row)) return test(row);
    return test(first); // no event has it, so any shows what missing is held against
  });
}

function byEntity({ from, to, entities }: Journeys, test: (first: number, end: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: entities.length }, (_, e) => Number(test(from[e] ?? 0, to[e] ?? 0)));
}

function withinTest(journeys: Journeys, { from = -Infinity, until = Infinity }: Within): (row: number) => boolean {
  if (from === -Infinity && until === Infinity) return () => true;
  const occurred = occurredIn(journeys);
  return (row) => {
    const at = occurred(row);
    return at >= from && at < until;
  };
}

/** The properties whose columns a cohort needs. */
export function cohortProperties(cohort: Cohort): string[] {
  const parts = partsOf(cohort);
  const events = parts.flatMap((one) => ("event" in one ? [one.event] : []));
  const values = parts.flatMap((one) => (one.kind === "value" ? [one.where.property] : []));
  return [...new Set([...matchProperties(events), ...values])];
}

/** The event types that a cohort asks for. */
export function cohortTypes(cohort: Cohort): string[] {
  return matchTypes(partsOf(cohort).map((one) => ("event" in one ? one.event : undefined)));
}

function partsOf(cohort: Cohort): Cohort[] {
  if (cohort.kind === "not") return partsOf(cohort.of);
  return cohort.kind === "all" || cohort.kind === "any" ? cohort.of.flatMap(partsOf) : [cohort];
}

/** A cohort in words. */
export function cohortLine(cohort: Cohort): string {
  switch (cohort.kind) {
    case "did":
      return `did ${matchLine(cohort.event)}${timesLine(cohort)}${withinLine(cohort)}`;
    case "first":
      return `first ${matchLine(cohort.event)}${withinLine(cohort)}`;
    case "value":
      return `${cohort.which} value: ${whereLine(cohort.where)}`;
    case "named":
    case "numbered":
      return cohort.says;
    case "all":
      return cohort.of.map(nestedLine).join(" and ");
    case "any":
      return cohort.of.map(nestedLine).join(" or ");
    case "not":
      return `not (${cohortLine(cohort.of)})`;
  }
}

function nestedLine(cohort: Cohort): string {
  return cohort.kind === "all" || cohort.kind === "any" ? `(${cohortLine(cohort)})` : cohortLine(cohort);
}

function timesLine({ atLeast = 1, atMost = Infinity }: Of<"did">): string {
  if (atLeast === atMost) return ` exactly ${atLeast} ${atLeast === 1 ? "time" : "times"}`;
  if (atMost === Infinity) return atLeast === 1 ? "" : ` at least ${atLeast} times`;
  return ` ${atLeast} to ${atMost} times`;
}

function withinLine({ from, until }: Within): string {
  const parts = [
    from === undefined ? "" : ` from ${formatTime(from)}`,
    until === undefined ? "" : ` before ${formatTime(until)}`,
  ];
  return parts.join("");
}
