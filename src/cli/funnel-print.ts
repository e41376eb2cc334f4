import type { FunnelAnswer } from "../app/ask-funnel.ts";
import { funnelGroupText } from "../app/funnel-group.ts";
import { formatDuration } from "../kit/duration.ts";
import { cohortText } from "./cohort-flags.ts";
import type { Terminal } from "./command.ts";
import { counted, percent, plural, table } from "./table.ts";

type Part<Name extends keyof FunnelAnswer> = NonNullable<FunnelAnswer[Name]>;

/** A funnel for people: the steps, how they were counted, and whatever else was asked for. */
export function printFunnel(answer: FunnelAnswer, terminal: Terminal): void {
  const isAttempts = answer.counts === "attempts";
  const rows = answer.steps.map((step, i) => [
    String(i + 1),
    step.type,
    counted(step.count),
    ...(isAttempts ? [counted(step.entities)] : []),
    percent(step.ofFirst),
    i === 0 ? "" : percent(step.ofPrevious),
    i > 0 && step.ofPreviousInterval ? step.ofPreviousInterval.map(percent).join(" to ") : "",
  ]);
  const who = isAttempts ? ["attempts", `by ${answer.by}`] : [`by ${answer.by}`];
  const heads = ["step", "type", ...who, "of first", "of previous", "likely (95 %)"];
  terminal.out(table(heads, rows, { right: heads.flatMap((_, i) => (i === 1 ? [] : [i])) }));
  terminal.out(`\n${answer.semantics.says}`);
  if (answer.cohort) terminal.out(cohortText(answer.cohort, answer.by));
  const { bearing, events, upTo } = answer.log;
  terminal.out(
    `from ${counted(bearing)} of ${plural(events, "event")} with the tag "${answer.by}", log up to position ${upTo}`,
  );
  if (answer.compared) printCompared(answer.compared, terminal);
  if (answer.breakdown) printBreakdown(answer.breakdown, answer, terminal);
  if (answer.cohorts) printCohorts(answer.cohorts, answer, terminal);
  if (answer.trend) printTrend(answer.trend, answer, terminal);
  if (answer.times) printTimes(answer.times, answer, terminal);
  if (answer.dropOff) printDropOff(answer.dropOff, answer, terminal);
  if (answer.drivers) printDrivers(answer.drivers, terminal);
  if (answer.rows) printRows(answer.rows, answer.by, terminal);
}

function printCompared(ways: Part<"compared">, terminal: Terminal): void {
  const steps = ways[0]?.steps ?? [];
  const rows = ways.map(({ name, steps, who }) => {
    const last = steps.at(-1);
    return [name, ...steps.map(({ count }) => counted(count)), percent(last?.ofFirst), who];
  });
  const heads = ["counted as", ...steps.map((_, i) => `step ${i + 1}`), "share", "who counts like that"];
  terminal.out(`\n${table(heads, rows, { right: [...steps.keys(), steps.length].map((i) => i + 1) })}`);
  for (const { name, says, leavesOut } of ways)
    terminal.out(`${name}: ${says}${leavesOut.length > 0 ? ` (leaves out ${leavesOut.join(", ")})` : ""}`);
  if (ways.some((way) => way.name === "exclusion" && way.definition.exclude?.length === 0))
    terminal.out("exclusion counts as deepest here: no --exclude names an event that ends a chain");
}

function printBreakdown({ property, touch, rows }: Part<"breakdown">, answer: FunnelAnswer, terminal: Terminal): void {
  printGroups(property, rows, answer, terminal);
  terminal.out(`${property} as it was at the ${touch === "last" ? "last step reached" : "first step"}`);
}

function printCohorts({ lines, rows }: Part<"cohorts">, answer: FunnelAnswer, terminal: Terminal): void {
  printGroups("cohort", rows, answer, terminal);
  for (const [i, line] of lines.entries()) {
    const group = rows[i]?.group;
    if (group) terminal.out(`${funnelGroupText(group)}: ${line}`);
  }
}

function printGroups(
  property: string,
  rows: Part<"breakdown">["rows"],
  { steps }: FunnelAnswer,
  terminal: Terminal,
): void {
  const cells = rows.map(({ group, steps }) => [
    funnelGroupText(group),
    ...steps.map(({ count }) => counted(count)),
    percent(steps.at(-1)?.ofFirst),
    steps.at(-1)?.ofFirstInterval?.map(percent).join(" to ") ?? "",
  ]);
  const heads = [property, ...steps.map(({ type }) => type), "share", "likely (95 %)"];
  terminal.out(`\n${table(heads, cells, { right: heads.slice(1).map((_, i) => i + 1) })}`);
}

function printTrend(points: Part<"trend">, { steps, trendBy }: FunnelAnswer, terminal: Terminal): void {
  const rows = points.map((point) => [
    point.label,
    ...point.steps.map(({ count }) => counted(count)),
    percent(point.steps.at(-1)?.ofFirst),
    point.isComplete ? "" : "not complete: some may still go on",
  ]);
  const heads = ["began in", ...steps.map(({ type }) => type), "share", ""];
  terminal.out(`\n${table(heads, rows, { right: [...steps.keys(), steps.length].map((i) => i + 1) })}`);
  terminal.out(`by ${trendBy}`);
}

function printTimes({ whole, hops }: Part<"times">, { steps }: FunnelAnswer, terminal: Terminal): void {
  const time = (micros: number | undefined) => (micros === undefined ? "–" : durationText(micros));
  const rows = [whole, ...(hops.length > 1 ? hops : [])].map((spell) => [
    `${steps[spell.from - 1]?.type} to ${steps[spell.to - 1]?.type}`,
    counted(spell.count),
    ...[spell.shortest, spell.lowerQuartile, spell.median, spell.upperQuartile, spell.p90, spell.longest].map(time),
  ]);
  const heads = ["time to convert", "chains", "shortest", "25 %", "median", "75 %", "90 %", "longest"];
  terminal.out(`\n${table(heads, rows, { right: [1, 2, 3, 4, 5, 6, 7] })}`);
  const buckets = whole.histogram.map(({ from, before, count }) => [
    `${durationText(from)} ${before === undefined ? "or more" : `to ${durationText(before)}`}`,
    counted(count),
    percent(count / whole.count),
  ]);
  if (buckets.length > 0)
    terminal.out(
      `\n${table([`${steps[0]?.type} to ${steps.at(-1)?.type}`, "chains", "share"], buckets, { right: [1, 2] })}`,
    );
}

const units = [
  [86_400_000_000, "d"],
  [3_600_000_000, "h"],
  [60_000_000, "m"],
  [1_000_000, "s"],
  [1_000, "ms"],
] as const;

// Two units at most: a quantile is read, not computed with; --json has it exactly.
function durationText(micros: number): string {
  if (micros === 0) return "0s";
  const place = units.findIndex(([size]) => micros >= size);
  const unit = units[place];
  if (!unit) return formatDuration(micros);
  const smaller = units[place + 1] ?? unit;
  const rounded = Math.round(micros / smaller[0]) * smaller[0];
  const [whole, rest] = [Math.floor(rounded / unit[0]), rounded % unit[0]];
  return rest === 0 ? `${whole}${unit[1]}` : `${whole}${unit[1]} ${rest / smaller[0]}${smaller[1]}`;
}

function printDropOff(dropOff: Part<"dropOff">, { steps }: FunnelAnswer, terminal: Terminal): void {
  const { step, count, next, other, nothing } = dropOff;
  terminal.out(`\n${counted(count)} came to step ${step} (${steps[step - 1]?.type}) and no further`);
  if (count === 0) return;
  const rows = next.map((one) => [one.type, counted(one.count), percent(one.count / count)]);
  if (other.types > 0)
    rows.push([`(${plural(other.types, "other type")})`, counted(other.count), percent(other.count / count)]);
  rows.push(["(nothing)", counted(nothing), percent(nothing / count)]);
  terminal.out(table(["what came next inside the window", "chains", "share"], rows, { right: [1, 2] }));
}

function printDrivers({ began, converted, drivers, passedOver, says }: Part<"drivers">, terminal: Terminal): void {
  terminal.out(`\nwhat goes along with converting: ${counted(converted)} of ${counted(began)} did`);
  const rows = drivers
    .slice(0, 20)
    .map(({ factor, table: [having, lacking], oddsRatio, low, high, q }) => [
      factor.kind === "event"
        ? `event ${factor.type}`
        : `${factor.property} ${factor.kind === "value" ? `= ${factor.value}` : `(${factor.kind})`}`,
      shareOf(having),
      shareOf(lacking),
      oddsRatio.toFixed(2),
      `${low.toFixed(2)} to ${high.toFixed(2)}`,
      q < 0.001 ? "< 0.001" : q.toFixed(3),
    ]);
  const heads = ["factor", "converted with it", "without it", "odds ratio", "likely (95 %)", "q"];
  if (rows.length > 0) terminal.out(table(heads, rows, { right: [1, 2, 3, 4, 5] }));
  if (drivers.length > rows.length)
    terminal.out(`… and ${counted(drivers.length - rows.length)} more (--json has all)`);
  if (passedOver > 0)
    terminal.out(
      `${plural(passedOver, "factor")} passed over: too few have ${passedOver === 1 ? "it" : "them"}, or too few lack ${passedOver === 1 ? "it" : "them"}`,
    );
  terminal.out(says);
}

// A share of few says little, and a half is added to a count of none before odds are compared: so the counts stand beside.
function shareOf([converted, not]: readonly [number, number]): string {
  return `${percent(converted / (converted + not))} (${counted(converted)} of ${counted(converted + not)})`;
}

function printRows({ step, type, count, shown }: Part<"rows">, by: string, terminal: Terminal): void {
  terminal.out(`\n${counted(count)} reached step ${step} (${type})`);
  if (shown.length === 0) return;
  const rows = shown.map((row) => [
    row.entity,
    ...row.events.map((event) => `${event.type} ${event.occurred} #${event.position}`),
  ]);
  const deepest = Math.max(...rows.map((row) => row.length - 1));
  const heads = [by, ...Array.from({ length: deepest }, (_, i) => `event ${i + 1}`)];
  terminal.out(table(heads, rows));
  if (count > shown.length) terminal.out(`… and ${counted(count - shown.length)} more (--limit ${count})`);
}
