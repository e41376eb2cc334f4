import { type Micros, type RecordedEvent, tagValues } from "../event/index.ts";
import { parseDuration } from "../kit/duration.ts";
import type { PureTest } from "./code.ts";
import { type Fate, fateOf } from "./naive-fate.ts";
import { fittingIn } from "./naive-fits.ts";
import { defaultMaxOpen, type Rule, triggersOf } from "./rule.ts";
import { type Cause, type Death, type Match, matchId } from "./semantics.ts";

/** What a rule means, obvious and slow: the matches and deaths of these events once the clock has passed `until`. The quick ones are held against it. */
export function naive(rule: Rule, events: readonly RecordedEvent[], until: Micros, code: readonly PureTest[] = []) {
  const { by } = rule;
  const keysOf = ({ tags }: RecordedEvent) => (by === undefined ? [""] : tagValues(tags, by));
  const inOrder = [...events].sort((a, b) => a.occurred - b.occurred || a.position - b.position);
  const found = [...new Set(events.flatMap(keysOf))].map((key) => {
    return ofKey(rule, key, inOrder.filter((event) => keysOf(event).includes(key)), until, code); // biome-ignore format: one thought
  });
  return { matches: found.flatMap(({ matches }) => matches), deaths: found.flatMap(({ deaths }) => deaths) };
}

function ofKey(rule: Rule, key: string, own: readonly RecordedEvent[], until: Micros, code: readonly PureTest[]) {
  const { name, steps, overlap, again, coolDown, maxOpen = defaultMaxOpen } = rule;
  const fitting = fittingIn(own, code);
  const matches: Match[] = [];
  const deaths: Death[] = [];
  let open: (Fate & { readonly i: number })[] = [];
  let isClosed = false;
  let calmUntil = Number.NEGATIVE_INFINITY;
  const place = (i: number) => own[i]?.position ?? 0;
  const die = (i: number, cause: Cause, at: Micros, by?: number, step = 0) =>
    deaths.push({ rule: name, key, start: place(i), step, cause, at, ...(by !== undefined && { by }) });
  const endAll = (cause: Cause, at: Micros, by?: number) => {
    for (const { i } of open) die(i, cause, at, by);
    open = [];
  };
  const settle = (run: (typeof open)[number]): void => {
    const { i, end, at, step } = run;
    const by = run.byTime ? undefined : place(run.j);
    open = open.filter((other) => other !== run);
    if (end !== "match") return void (end !== "open" && die(i, end, at, by, step));
    if (at < calmUntil) die(i, "cooling-down", at, by, steps.length);
    else {
      const start = place(i);
      matches.push({ id: matchId(name, key, start), rule: name, key, start, ...(by !== undefined && { end: by }), at });
      calmUntil = coolDown === undefined ? calmUntil : at + parseDuration(coolDown);
    }
    if (again !== "overlap") endAll("passed", at, by);
    isClosed ||= again === "once";
  };
  for (let j = 0; j <= own.length; j++) {
    const due = open.filter((run) => run.j === j);
    const byTime = due.filter((run) => run.byTime).sort((a, b) => a.at - b.at || a.i - b.i);
    let isUsed = false;
    for (const run of [...byTime, ...due.filter((run) => !run.byTime)]) {
      if (!open.includes(run)) continue; // a match before it has ended it
      settle(run);
      isUsed ||= run.end === "match" && !run.byTime && again === "past";
    }
    const [event, first] = [own[j], steps[0]];
    if (!event || !first || isClosed || isUsed || fitting(triggersOf(first), event, {}) < 0) continue;
    if (overlap === "first" && open.length > 0) continue;
    if (overlap === "restart" && open.some(({ took }) => took.has(j))) continue;
    if (overlap === "restart") endAll("restarted", event.occurred, event.position);
    if (overlap === "each" && open.length >= maxOpen) die(j, "overflow", event.occurred, event.position);
    else open.push({ i: j, ...fateOf(rule, own, j, until, fitting) });
    const last = open.at(-1);
    if (last?.i === j && last.j === j) settle(last);
  }
  return { matches, deaths };
}
