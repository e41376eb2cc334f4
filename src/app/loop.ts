import type { Actuator } from "../action/index.ts";
import type { Micros } from "../event/index.ts";
import { metricHash, nextClosing } from "../metric/index.ts";
import type { EventStore } from "../store/index.ts";
import { type Acting, dispatchEffects, requestEffect, type Undone, UnknownActuator } from "./act.ts";
import { adapterModule } from "./adapter-module.ts";
import { openCases } from "./cases.ts";
import type { Config } from "./define-config.ts";
import { evaluateRule, isEvaluated, type Memo, type Standings } from "./evaluate.ts";
import { type Journal, openJournal } from "./journal.ts";
import { followOutcome } from "./measure-outcome.ts";
import { observeMetric } from "./observe-metric.ts";
import { registerPlaybook } from "./published.ts";
import { type Rule, rulesOf, settleOf } from "./rule.ts";
import { type Sight, sightAt } from "./sight.ts";
import { realContext } from "./stores.ts";
import { suppressingBy } from "./suppression.ts";
import { advanceCase, casesOf, nextStepOf } from "./time-steps.ts";

/** The decision loop over a log. Whoever takes turn after turn keeps it, so that nothing is read or computed again that cannot have changed. */
export interface Loop {
  readonly store: EventStore;
  readonly config: Config;
  readonly journal: Journal;
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

/** What one turn of the loop did. */
export interface Turn {
  readonly observed: number;
  readonly opened: readonly string[];
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
  const observed = await evaluate(loop, now);
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
  return { observed, opened, ...(nextAt !== undefined && { nextEffectAt: nextAt }), held, failed };
}

/** The same for whoever takes one turn. */
export async function turn(store: EventStore, config: Config, now: Micros, acting?: Acting): Promise<Turn> {
  return takeTurn(openLoop(store, config), now, acting);
}

async function evaluate(loop: Loop, now: Micros): Promise<number> {
  const { store, config, journal, rules, memo, standings } = loop;
  const sight = loop.sight(now);
  let observed = 0;
  for (const metric of config.metrics ?? []) {
    const head = (await store.head()).position;
    const own = rules.filter((rule) => rule.metric.name === metric.name);
    if (isEvaluated(memo, metric, head, now, settleOf(own))) continue;
    observed += await observeMetric(journal, metric, own, sight, now);
    const suppressing = suppressingBy(journal);
    for (const rule of own)
      await evaluateRule({ journal, rules, sight, standings, suppressing, since: loop.since }, rule);
    memo.set(metric.name, { definition: metricHash(metric), head, now });
  }
  return observed;
}

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
