import type { Actuator } from "../action/index.ts";
import type { Micros } from "../event/index.ts";
import { failure } from "../kit/failure.ts";
import type { EventStore } from "../store/index.ts";
import { type Acting, dispatchEffects, requestEffect } from "./act.ts";
import { listCases, openCases } from "./cases.ts";
import type { Config } from "./define-config.ts";
import { evaluateMetric } from "./evaluate.ts";
import { followOutcome } from "./measure-outcome.ts";
import { metricNamed } from "./observations.ts";
import { isMissingModule, realContext } from "./stores.ts";

export const UnknownActuator = failure(
  "app/unknown-actuator",
  { retry: "never", kind: "usage" },
  (f: { actuator: string }) =>
    `no adapter "${f.actuator}" can act. Use webhook, or add src/adapters/${f.actuator}/actuator.`,
);

/** What one turn of the loop did. */
export interface Turn {
  readonly observed: number;
  readonly opened: readonly string[];
  /** When the next effect is due, by the wall clock. */
  readonly nextEffectAt?: Micros;
}

/**
 * One turn of the decision loop at the moment `now`: measure what is closed, raise signals, ask, start what was decided, measure what
 * came of it. Every step has an id that follows from its cause, so a turn may be repeated, or run in two processes, and adds nothing.
 */
export async function turn(store: EventStore, config: Config, now: Micros, acting: Acting): Promise<Turn> {
  let observed = 0;
  const opened: string[] = [];
  for (const metric of config.metrics ?? []) observed += await evaluateMetric(store, metric, now);
  for (const playbook of config.playbooks ?? [])
    opened.push(...(await openCases(store, playbook, metricNamed(config, playbook.metric), now)));
  for (const state of await listCases(store)) {
    const { decision } = state;
    const playbook = config.playbooks?.find((one) => one.name === state.opened.data.playbook);
    if (!decision) continue;
    // What was decided is done and measured, also where its playbook was taken out of the configuration meanwhile.
    await requestEffect(store, state, decision, now);
    await followOutcome(store, state, decision, playbook, now);
  }
  const nextEffectAt = await dispatchEffects(store, config.actions ?? [], now, acting);
  return { observed, opened, ...(nextEffectAt !== undefined && { nextEffectAt }) };
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
  const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const file = new URL(`../adapters/${name}/actuator.${ending}`, import.meta.url).href;
  let module: ActuatorModule;
  try {
    module = await import(file);
  } catch (cause) {
    if (isMissingModule(cause, file)) throw new UnknownActuator({ actuator: name }, { cause });
    throw cause;
  }
  return module.openActuator({ secret: (env) => process.env[env], nowSeconds: () => Date.now() / 1000 });
}
