import type { Actuator } from "../action/index.ts";
import type { Micros } from "../event/index.ts";
import { metricHash } from "../metric/index.ts";
import type { EventStore } from "../store/index.ts";
import { type Acting, dispatchEffects, requestEffect, type Undone, UnknownActuator } from "./act.ts";
import { adapterModule } from "./adapter-module.ts";
import { listCases, openCases } from "./cases.ts";
import type { Config } from "./define-config.ts";
import { evaluateMetric, isEvaluated, type Memo } from "./evaluate.ts";
import { followOutcome } from "./measure-outcome.ts";
import { metricNamed } from "./observations.ts";
import { realContext } from "./stores.ts";

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
 * One turn of the decision loop at the moment `now`: measure what is closed, raise signals, ask, start what was decided, measure what
 * came of it. A step has an id that follows from its cause, or is appended only where the log stands as it was read (an attempt), so a
 * turn may be repeated, or run in two processes, and adds nothing. Whoever takes turn after turn keeps a `memo`, and no number is
 * computed again while nothing can have changed it.
 */
export async function turn(
  store: EventStore,
  config: Config,
  now: Micros,
  acting: Acting,
  memo: Memo = new Map(),
): Promise<Turn> {
  let observed = 0;
  const opened: string[] = [];
  for (const metric of config.metrics ?? []) {
    const head = (await store.head()).position;
    if (isEvaluated(memo, metric, head, now)) continue;
    observed += await evaluateMetric(store, metric, now);
    memo.set(metric.name, { definition: metricHash(metric), head, now });
  }
  for (const playbook of config.playbooks ?? [])
    opened.push(...(await openCases(store, playbook, metricNamed(config, playbook.metric), now)));
  // What was decided is done and measured, also where its playbook was taken out of the configuration meanwhile.
  const cases = await listCases(store);
  for (const state of cases) if (state.decision) await requestEffect(store, state, state.decision, now);
  const { nextAt, held, failed } = await dispatchEffects(store, config.actions ?? [], now, acting);
  for (const state of cases) {
    const playbook = config.playbooks?.find((one) => one.name === state.opened.data.playbook);
    if (state.decision) await followOutcome(store, state, state.decision, playbook, now);
  }
  return { observed, opened, ...(nextAt !== undefined && { nextEffectAt: nextAt }), held, failed };
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
