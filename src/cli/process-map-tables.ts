import type { ObjectMapAnswer } from "../app/ask-object-map.ts";
import type { MapRows, ProcessMapAnswer } from "../app/ask-process-map.ts";
import { cohortText } from "./cohort-flags.ts";
import type { Terminal } from "./command.ts";
import { counted, percent, plural, table } from "./table.ts";

const shownAtMost = 20;

type Spells = NonNullable<ProcessMapAnswer["throughput"]>;
type Edges = ProcessMapAnswer["edges"];

export function printMap(answer: ProcessMapAnswer, terminal: Terminal): void {
  const { events, entities, variants, by, log, semantics } = answer;
  terminal.out(`${plural(events, "event")} in ${plural(entities, "journey")} by ${by}, ${plural(variants, "variant")}`);
  terminal.out(`${semantics.says}; log up to position ${log.upTo}`);
  if (answer.cohort) terminal.out(cohortText(answer.cohort, by));
  if (answer.throughput) terminal.out(`from first to last event: ${spellLine(answer.throughput)}`);
  if (answer.hidden) terminal.out(hiddenLine(answer.hidden));
  if (events === 0) return;
  // An analysis that was asked for comes before what every map has.
  if (answer.conformance) printConformance(answer.conformance, terminal);
  if (answer.bottlenecks) printBottlenecks(answer.bottlenecks, terminal);
  if (answer.rework) printRework(answer.rework, terminal);
  printActivities(answer, terminal);
  printEdges(answer.edges, (edge) => `${edge.from} -> ${edge.to}`, terminal);
  printVariants(answer, terminal);
  if (answer.rows) printRows(answer.rows, by, terminal);
}

export function printObjectMap(answer: ObjectMapAnswer, terminal: Terminal): void {
  const { events, by, log, semantics, objectTypes, edges, activities } = answer;
  terminal.out(`${plural(events, "event")} of ${by.join(", ")}; log up to position ${log.upTo}`);
  terminal.out(semantics.says);
  const rows = objectTypes.map((type) => [
    type.by,
    counted(type.objects),
    counted(type.events),
    `${type.eventsPerObject.mean.toFixed(1)} (${counted(type.eventsPerObject.max)})`,
    `${type.objectsPerEvent.mean.toFixed(1)} (${counted(type.objectsPerEvent.max)})`,
    counted(type.sharedEvents),
    counted(type.repeatingObjects),
  ]);
  const heads = [
    "tag",
    "objects",
    "events",
    "events an object",
    "objects an event",
    "shared events",
    "repeating objects",
  ];
  terminal.out(`\n${table(heads, rows, { right: [1, 2, 3, 4, 5, 6] })}`);
  if (events === 0) return;
  const counts = (list: readonly { readonly type: string; readonly count: number }[], type: string) =>
    counted(list.find((one) => one.type === type)?.count ?? 0);
  const lines = activities.map(({ type, count }) => [
    type,
    counted(count),
    objectTypes.map(({ starts }) => counts(starts, type)).join(" "),
    objectTypes.map(({ ends }) => counts(ends, type)).join(" "),
  ]);
  const ofEach = by.join(" ");
  terminal.out(
    `\n${table(["activity", "events", `first of ${ofEach}`, `last of ${ofEach}`], lines, { right: [1, 2, 3] })}`,
  );
  printEdges(edges, (edge) => `${edge.by}: ${edge.from} -> ${edge.to}`, terminal);
  if (answer.rows) printRows(answer.rows, "object", terminal);
}

function printActivities({ activities, starts, ends }: ProcessMapAnswer, terminal: Terminal): void {
  const at = (list: ProcessMapAnswer["starts"]) => new Map(list.map(({ type, count }) => [type, count]));
  const [first, last] = [at(starts), at(ends)];
  const cell = (count: number | undefined) => (count === undefined ? "" : counted(count));
  const rows = activities.map(({ type, count, repeating }) => [
    type,
    counted(count),
    cell(first.get(type)),
    cell(last.get(type)),
    repeating > 0 ? counted(repeating) : "",
  ]);
  const heads = ["activity", "events", "first", "last", "repeated in"];
  terminal.out(`\n${table(heads, rows, { right: [1, 2, 3, 4] })}`);
}

function printEdges<One extends Edges[number]>(
  edges: readonly One[],
  name: (edge: One) => string,
  terminal: Terminal,
): void {
  const shown = edges.slice(0, shownAtMost);
  if (shown.length === 0) return;
  const isTimed = shown.some(({ durations }) => durations !== undefined);
  const rows = shown.map((edge) => [
    name(edge),
    counted(edge.count),
    ...(isTimed ? [spell(edge.durations?.median), spell(edge.durations?.p90), spell(edge.durations?.mean)] : []),
  ]);
  const heads = ["directly follows", "times", ...(isTimed ? ["median", "90 % within", "mean"] : [])];
  terminal.out(`\n${table(heads, rows, { right: [1, 2, 3, 4] })}`);
  more(edges.length - shown.length, "edge", "--json has all", terminal);
}

function printBottlenecks({ byTotal, byP90 }: NonNullable<ProcessMapAnswer["bottlenecks"]>, terminal: Terminal): void {
  const rows = (list: typeof byTotal) =>
    list
      .slice(0, shownAtMost / 2)
      .map((edge) => [
        `${edge.from} -> ${edge.to}`,
        percent(edge.share),
        spell(edge.durations?.total),
        spell(edge.durations?.p90),
        counted(edge.count),
      ]);
  const heads = ["share of all waiting", "waited in all", "90 % within", "times"];
  terminal.out(`\n${table(["most waiting in all", ...heads], rows(byTotal), { right: [1, 2, 3, 4] })}`);
  terminal.out(`\n${table(["longest waits", ...heads], rows(byP90), { right: [1, 2, 3, 4] })}`);
}

function printVariants(answer: ProcessMapAnswer, terminal: Terminal): void {
  const isTimed = answer.throughput !== undefined;
  const rows = answer.variantsTop.map(({ count, share, coverage, durations, types }, i) => [
    `variant:${i + 1}`,
    counted(count),
    percent(share),
    percent(coverage),
    ...(isTimed ? [spell(durations.median)] : []),
    types.join(" > "),
  ]);
  const heads = ["variant", answer.by, "share", "with those before", ...(isTimed ? ["median"] : []), "way"];
  if (rows.length > 0)
    terminal.out(`\n${table(heads, rows, { right: isTimed ? [1, 2, 3, 4] : [1, 2, 3], width: widthOf(terminal) })}`);
  const { variants, entities } = answer.variantsOther;
  if (variants > 0)
    terminal.out(
      `… and ${plural(variants, "more variant")} of ${plural(entities, "journey")} (--variants ${answer.variants})`,
    );
}

function printRework(
  { entities, reworked, repeated, back, pingPong }: NonNullable<ProcessMapAnswer["rework"]>,
  terminal: Terminal,
): void {
  terminal.out(`\n${counted(reworked)} of ${plural(entities, "journey")} have something more than once`);
  const again = repeated
    .slice(0, shownAtMost)
    .map(({ type, extra, atOnce, later, entities: some }) => [type, ...[extra, atOnce, later, some].map(counted)]);
  const heads = ["done again", "extra events", "at once", "later", "journeys"];
  if (again.length > 0) terminal.out(table(heads, again, { right: [1, 2, 3, 4] }));
  for (const [what, loops] of [
    ["back to", back],
    ["ping-pong", pingPong],
  ] as const) {
    const rows = loops
      .slice(0, shownAtMost / 2)
      .map(({ from, to, count, entities: some }) => [`${from} -> ${to}`, counted(count), counted(some)]);
    if (rows.length > 0) terminal.out(`\n${table([what, "times", "journeys"], rows, { right: [1, 2] })}`);
    more(loops.length - rows.length, "edge", "--json has all", terminal);
  }
}

function printConformance(answer: NonNullable<ProcessMapAnswer["conformance"]>, terminal: Terminal): void {
  const { expected, entities, fits, fitness, interval, deviations, says } = answer;
  const likely = interval ? `, likely ${interval.map(percent).join(" to ")} (95 %)` : "";
  terminal.out(`\nexpected: ${expected}`);
  terminal.out(`${counted(fits)} of ${plural(entities, "journey")} fit: ${percent(fitness)}${likely}`);
  terminal.out(says);
  const rows = deviations
    .slice(0, shownAtMost)
    .map(({ kind, type, count, entities: some, first }) => [
      `${kind.replaceAll(" ", "-")}:${type}`,
      counted(count),
      counted(some),
      counted(first),
    ]);
  if (rows.length > 0) terminal.out(table(["deviation", "times", "journeys", "first in"], rows, { right: [1, 2, 3] }));
  more(deviations.length - rows.length, "deviation", "--json has all", terminal);
}

function printRows({ of, count, shown }: MapRows, by: string, terminal: Terminal): void {
  terminal.out(`\n${plural(count, "row")} behind ${of}`);
  const rows = shown.map(({ entity, events }) => [
    entity,
    events.map((event) => `${event.occurred} #${event.position}`).join("  "),
  ]);
  if (rows.length > 0) terminal.out(table([by, "events"], rows));
  more(count - rows.length, "row", `--limit ${count}`, terminal);
}

function hiddenLine({ activities, events, entities, edges, follows }: NonNullable<ProcessMapAnswer["hidden"]>): string {
  const types = `${plural(activities.length, "activity", "activities")} with ${plural(events, "event")}`;
  return `hidden: ${types}, ${plural(entities, "journey")} without others, ${plural(edges.length, "edge")} gone ${plural(follows, "time")}`;
}

function spellLine({ median, p90, mean, min, max }: Spells): string {
  const quantiles = median === undefined ? "" : `median ${spell(median)}, 90 % within ${spell(p90)}, `;
  return `${quantiles}mean ${spell(mean)}, ${spell(min)} to ${spell(max)}`;
}

const units = [
  ["d", 86_400_000_000],
  ["h", 3_600_000_000],
  ["min", 60_000_000],
  ["s", 1_000_000],
  ["ms", 1_000],
] as const;

/** A duration for people: in the largest unit that it has one of, with a digit behind the point. */
function spell(micros: number | undefined): string {
  if (micros === undefined) return "";
  if (micros === 0) return "0";
  const [unit, size] = units.find(([, one]) => micros >= one) ?? ["µs", 1];
  const number = (micros / size).toLocaleString("en-US", { maximumFractionDigits: 1 });
  return `${number} ${unit}`;
}

function more(count: number, what: string, how: string, terminal: Terminal): void {
  if (count > 0) terminal.out(`… and ${plural(count, `more ${what}`)} (${how})`);
}

function widthOf(terminal: Terminal): number {
  return terminal.isInteractive ? terminal.columns : Infinity;
}
