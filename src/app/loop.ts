import type { Actuator } from "../action/index.ts";
import { playbookMisfit } from "../decision/index.ts";
import { derivedId, type Micros } from "../event/index.ts";
import { failure, ThenceError } from "../kit/failure.ts";
import { type Metric, metricHash, nextClosing } from "../metric/index.ts";
import { EvaluationFailed } from "../signal/index.ts";
import type { EventStore } from "../store/index.ts";
import { type Acting, dispatchEffects, requestEffect, type Undone, UnknownActuator } from "./act.ts";
import { system } from "./actors.ts";
import { adapterModule } from "./adapter-module.ts";
import { openCases } from "./cases.ts";
import type { Config } from "./define-config.ts";
import { evaluateRule, isEvaluated, type Memo, type Standings } from "./evaluate.ts";
import { type Journal, openJournal } from "./journal.ts";
import { followOutcome } from "./measure-outcome.ts";
import { type LinesOf, openLines } from "./metric-lines.ts";
import { observeMetric } from "./observe-metric.ts";
import { registerPlaybook } from "./published.ts";
import { type Rule, rulesOf, settleOf, settleProblem } from "./rule.ts";
import { type Sight, sightAt } from "./sight.ts";
import { appendStep } from "./step.ts";
import { realContext } from "./stores.ts";
import { suppressingBy } from "./suppression.ts";
import { advanceCase, casesOf, nextStepOf } from "./time-steps.ts";

/** The decision loop over a log. Whoever takes turn after turn keeps it, so that nothing is read or computed again that cannot have changed. */
export interface Loop {
  readonly store: EventStore;
  readonly config: Config;
  readonly journal: Journal;
  readonly lines: LinesOf;
  readonly rules: readonly Rule[];
  readonly memo: Memo;
  readonly standings: Standings;
  readonly sight: (now: Micros) => Sight;
  /** Windows that were due before this moment are history: observed, and not judged. */
  readonly since?: Micros;
  /** The first moment after `now` at which something is due: a window closes, a deadline is over. */
  nextDue(now: Micros): Promise<Micros | undefined>;
}

/** `sight` is given where the past is replayed, from `since` on. Without it, each turn sees the log as it is then. */
export function openLoop(
  store: EventStore,
  config: Config,
  { sight, since }: { readonly sight?: Sight; readonly since?: Micros } = {},
): Loop {
  const journal = openJournal(store);
  const rules = rulesOf(config);
  return {
    store,
    config,
    journal,
    lines: openLines(journal),
    rules,
    memo: new Map(),
    standings: new Map(),
    sight: (now) => sight ?? sightAt(store, now),
    ...(since !== undefined && { since }),
    nextDue: async (now) => {
      await journal.refresh();
      const closings = (config.metrics ?? []).map(async (metric) => {
        const settle = settleOf(rules.filter((rule) => rule.metric.name === metric.name));
        const closing = sight?.next ? await sight.next(metric, now - settle) : nextClosing(metric, now - settle);
        return closing === undefined ? undefined : closing + settle;
      });
      const deadlines = casesOf(journal).map(nextStepOf);
      const due = [...(await Promise.all(closings)), ...deadlines].filter((one) => one !== undefined && one > now);
      return due.length === 0 ? undefined : Math.min(...due.map((one) => one ?? 0));
    },
  };
}

export const RuleUnfit = failure(
  "app/rule-unfit",
  { retry: "never", kind: "usage" },
  (f: { rule: string; problem: string }) => `playbook "${f.rule}" cannot judge its metric: ${f.problem}`,
);

/** What one turn of the loop did. */
export interface Turn {
  readonly observed: number;
  readonly opened: readonly string[];
  /** Metrics that could not be evaluated. The others were. */
  readonly broken: readonly Broken[];
  /** When the next effect is due, by the wall clock. */
  readonly nextEffectAt?: Micros;
  /** Effects that this process cannot attempt, and what it lacks. They stay asked for. */
  readonly held: readonly Undone[];
  /** Effects that failed for good in this turn. */
  readonly failed: readonly Undone[];
}

/**
 * One turn of the decision loop at the moment `now`: measure what is closed, hold it against conditions and guardrails, ask, keep deadlines,
 * start what was decided, measure what came of it. A step has an id that follows from its cause, or is appended only where the log stands as
 * it was read, so a turn may be repeated, or run in two processes, and adds nothing. Without `acting` nothing is done to the world: a replay.
 */
export async function takeTurn(loop: Loop, now: Micros, acting?: Acting): Promise<Turn> {
  const { store, config, journal } = loop;
  await journal.refresh();
  const { observed, broken } = await evaluate(loop, now);
  const opened: string[] = [];
  for (const rule of loop.rules) {
    if (!rule.playbook) continue;
    await registerPlaybook(journal, rule.playbook, now);
    opened.push(...(await openCases(loop, rule, rule.playbook, now)));
  }
  await keepTime(loop, now);
  for (const { state } of casesOf(journal)) if (state.decision) await requestEffect(store, state, state.decision, now);
  const dispatched = acting && (await dispatchEffects(store, config.actions ?? [], now, acting));
  await journal.refresh();
  for (const { state, playbook } of casesOf(journal))
    if (state.decision) await followOutcome(loop, state, state.decision, playbook, now);
  await keepTime(loop, now);
  const { nextAt, held = [], failed = [] } = dispatched ?? {};
  return { observed, opened, broken, ...(nextAt !== undefined && { nextEffectAt: nextAt }), held, failed };
}

/** The same for whoever takes one turn; a metric that could not be evaluated ends it, once everything else is done. */
export async function turn(store: EventStore, config: Config, now: Micros, acting?: Acting): Promise<Turn> {
  const done = await takeTurn(openLoop(store, config), now, acting);
  for (const { cause } of done.broken) throw cause;
  return done;
}

/** Evaluates every metric with its rules. One that fails keeps none of the others from being looked at. */
async function evaluate(
  loop: Loop,
  now: Micros,
): Promise<{ readonly observed: number; readonly broken: readonly Broken[] }> {
  const { store, config, memo } = loop;
  const sight = loop.sight(now);
  const broken: Broken[] = [];
  let observed = 0;
  for (const metric of config.metrics ?? []) {
    const head = (await store.head()).position;
    const own = loop.rules.filter((rule) => rule.metric.name === metric.name);
    if (isEvaluated(memo, metric, head, now, settleOf(own))) continue;
    try {
      observed += await evaluateMetric(loop, metric, own, { sight, now });
      memo.set(metric.name, { definition: metricHash(metric), head, now });
    } catch (cause) {
      // What may pass stops the turn, and the next one goes on from there.
      if (cause instanceof ThenceError && cause.retry !== "never") throw cause;
      broken.push({ metric: metric.name, cause });
      await tellBroken(loop, metric, cause, now);
    }
  }
  return { observed, broken };
}

/** A metric that could not be evaluated. */
export interface Broken {
  readonly metric: string;
  readonly cause: unknown;
}

async function evaluateMetric(
  { journal, lines, rules, standings, since }: Loop,
  metric: Metric,
  own: readonly Rule[],
  { sight, now }: { readonly sight: Sight; readonly now: Micros },
): Promise<number> {
  const playbooks = own.flatMap(({ playbook }) => playbook ?? []);
  const apart = settleProblem(playbooks);
  if (apart !== undefined) throw new RuleUnfit({ rule: playbooks[0]?.name ?? "", problem: apart });
  const observed = await observeMetric(journal, metric, { sight, now, settle: settleOf(own) });
  const suppressing = suppressingBy(journal);
  for (const rule of own) {
    const misfit = rule.playbook && playbookMisfit(rule.playbook, metric);
    if (misfit !== undefined) throw new RuleUnfit({ rule: rule.name, problem: misfit });
    await evaluateRule({ journal, lines, rules, sight, standings, suppressing, since }, rule);
  }
  return observed;
}

async function tellBroken({ store, journal }: Loop, metric: Metric, cause: unknown, now: Micros): Promise<void> {
  const [definition, code] = [metricHash(metric), cause instanceof ThenceError ? cause.code : "fault"];
  const problem = (cause instanceof Error ? cause.message : String(cause)).slice(0, mostProblem);
  const event = EvaluationFailed(
    { metric: metric.name, definition, code, problem },
    { id: derivedId("evaluation-failed", metric.name, definition, code), occurred: now },
  );
  await appendStep(store, [event], { command: "evaluate", actor: system, reason: "it could not be evaluated" });
  await journal.refresh();
}

const mostProblem = 1000;

// What was asked and decided goes on by the playbook that it was asked by, also where that was changed or taken out meanwhile.
async function keepTime({ store, journal }: Loop, now: Micros): Promise<void> {
  await journal.refresh();
  const advanced = await Promise.all(casesOf(journal).map((one) => advanceCase(store, one, now)));
  if (advanced.includes(true)) await journal.refresh();
}

/** Acting for real: adapters by their folder's name, secrets from the environment, the wall clock. */
export function realActing(signal?: AbortSignal): Acting {
  const { clock } = realContext();
  return { actuator: openActuator, wallClock: clock, random: Math.random, ...(signal && { signal }) };
}

interface ActuatorModule {
  openActuator(options: { secret(name: string): string | undefined; nowSeconds(): number }): Actuator;
}

async function openActuator(name: string): Promise<Actuator> {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new UnknownActuator({ actuator: name });
  const module = await adapterModule<ActuatorModule>(name, "actuator");
  if (!module) throw new UnknownActuator({ actuator: name });
  return module.openActuator({ secret: (env) => process.env[env], nowSeconds: () => Date.now() / 1000 });
}
