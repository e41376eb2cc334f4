import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Case } from "../../decision/index.ts";
import type { Micros } from "../../event/index.ts";
import { MetricObserved, type Observation } from "../../metric/index.ts";
import { type MeasuredOutcome, OutcomeMeasured } from "../../outcome/index.ts";
import { ConditionEvaluated, type Verdict } from "../../signal/index.ts";
import type { EventStore } from "../../store/index.ts";
import { listCases, readCase } from "../cases.ts";
import type { Config } from "../define-config.ts";
import { realActing, turn } from "../loop.ts";
import { all } from "../read.ts";
import { startReceiver } from "./receiver.ts";
import type { Scenario } from "./scenario.ts";

const minute = 60_000_000;
const secretEnv = "SHOP_WEBHOOK_SECRET";

/** What the one who shows the demo is told, and asked. */
export interface Audience {
  window(observation: Observation, verdict: Verdict | undefined, reason: string): void;
  time(now: Micros): void;
  /** A question is open. Resolves when it is decided: by this audience, or by anybody elsewhere. */
  decide(state: Case): Promise<Case>;
  outcome(state: Case, outcome: MeasuredOutcome): Promise<void>;
}

export interface Playing {
  /** Milliseconds that a minute of the story takes. */
  readonly minuteMs: number;
  readonly signal: AbortSignal;
}

/** The story's own time, for everybody who acts in it. */
export interface StoryClock {
  now: Micros;
}

/**
 * Plays a scenario in virtual time: the story stands still while a question is open, and ends when the outcome is measured.
 * Everything goes through the same loop, page and webhook as in production.
 */
export async function play(
  store: EventStore,
  scenario: Scenario,
  audience: Audience,
  clock: StoryClock,
  playing: Playing,
): Promise<MeasuredOutcome | undefined> {
  const secret = randomBytes(24).toString("hex");
  process.env[secretEnv] = secret;
  const receiver = await startReceiver(secret, (effect) => scenario.act(store, effect, clock.now));
  const config: Config = {
    ...scenario.config,
    actions: (scenario.config.actions ?? []).map((action) => ({
      ...action,
      url: new URL(new URL(action.url).pathname, receiver.url).href,
      secretEnv,
    })),
  };
  const acting = realActing(playing.signal);
  const shown = new Set<string>();
  try {
    for (clock.now = scenario.watchFrom; clock.now <= scenario.end && !playing.signal.aborted; clock.now += minute) {
      await scenario.advance(store, clock.now);
      audience.time(clock.now);
      const { opened } = await turn(store, config, clock.now, acting);
      await showWindows(store, audience, shown, opened);
      for (const id of opened) {
        await audience.decide(await readCase(store, id));
        if (playing.signal.aborted) return undefined;
        await settleEffects(store, config, clock, acting, playing);
      }
      const measured = (await all(store, { types: [OutcomeMeasured.type] })).find(OutcomeMeasured.is);
      if (measured) {
        await audience.outcome(await readCase(store, measured.data.case), measured.data);
        return measured.data;
      }
      await wait(playing.minuteMs, undefined, { signal: playing.signal }).catch((cause) => {
        if (!playing.signal.aborted) throw cause;
      });
    }
    return undefined;
  } finally {
    await receiver.close();
  }
}

// Retries wait in real time; the story waits with them, so that the shop has been told before its time goes on.
async function settleEffects(
  store: EventStore,
  config: Config,
  clock: StoryClock,
  acting: ReturnType<typeof realActing>,
  { signal }: Playing,
): Promise<void> {
  for (;;) {
    const { nextEffectAt } = await turn(store, config, clock.now, acting);
    if (nextEffectAt === undefined || signal.aborted) return;
    const ms = Math.max(10, (nextEffectAt - acting.wallClock()) / 1000);
    await wait(ms, undefined, { signal }).catch((cause) => {
      if (!signal.aborted) throw cause;
    });
  }
}

async function showWindows(
  store: EventStore,
  audience: Audience,
  shown: Set<string>,
  opened: readonly string[],
): Promise<void> {
  const asked = (await listCases(store)).findLast((one) => !opened.includes(one.id));
  const events = await all(store, { types: [MetricObserved.type, ConditionEvaluated.type] });
  for (const event of events.filter(MetricObserved.is)) {
    if (shown.has(event.id)) continue;
    shown.add(event.id);
    const evaluated = events.find((one) => one.causation === event.id);
    const data = evaluated && ConditionEvaluated.is(evaluated) ? evaluated.data : undefined;
    const already =
      data?.verdict === "broken" && opened.length === 0 && asked ? `; ${asked.id} is about it already` : "";
    audience.window(event.data, data?.verdict, `${data?.reason ?? ""}${already}`);
  }
}
