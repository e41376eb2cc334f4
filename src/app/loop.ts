import type { Actuator } from "../action/index.ts";
import { playbookMisfit } from "../decision/index.ts";
import type { Micros } from "../event/index.ts";
import { failure, ThenceError } from "../kit/failure.ts";
import { type Metric, metricHash, nextClosing } from "../metric/index.ts";
import type { EventStore } from "../store/index.ts";
import { type Acting, dispatchEffects, requestEffect, type Undone, UnknownActuator } from "./act.ts";
import { adapterModule } from "./adapter-module.ts";
import { askOwners, closeCleared } from "./ask-owner.ts";
import { askSignals, nextQuestion } from "./ask-signals.ts";
import { dispatchInvitations, type Invited, type Inviting } from "./calendar/dispatch.ts";
import { followForeign, nextForeign } from "./calendar/foreign.ts";
import { type CalendarLooked, lookIntoCalendar } from "./calendar/look.ts";
import { requestInvitations } from "./calendar/request.ts";
import { seekTimes } from "./calendar/seek-time.ts";
import { type Delivered, type Delivering, dispatchMessages } from "./channels/dispatch.ts";
import { type MessagesLooked, nothingLooked, requestMessages } from "./channels/request.ts";
import type { Config } from "./define-config.ts";
import { evaluateRule, isEvaluated, type Memo, type Standings } from "./evaluate.ts";
import { tellFailing, tellUndefined, tellWorking } from "./failing.ts";
import type { Provenance } from "./git-commit.ts";
import { type Heartbeat, heartbeats } from "./heartbeat.ts";
import { inhibitionProblem, inhibitorsFirst } from "./inhibition.ts";
import { type Journal, openJournal } from "./journal.ts";
import { liveSight } from "./live-sight.ts";
import { followOutcome } from "./measure-outcome.ts";
import { type LinesOf, openLines } from "./metric-lines.ts";
import { observeMetric } from "./observe-metric.ts";
import { evaluationRule, isOwnerRule, type OwnerRule, ownerRulesOf, postRule, sourceRule } from "./owner.ts";
import { peopleProblem } from "./people.ts";
import { makePosts, nextPost, type PostsMade } from "./posts/make-posts.ts";
import { requestPosts } from "./posts/request-posts.ts";
import { registerPlaybook } from "./published.ts";
import { retireMissing } from "./retire.ts";
import { type Rule, rulesOf, settleOf, settleProblem } from "./rule.ts";
import type { Sight } from "./sight.ts";
import { nextOfSource, watchSource } from "./source.ts";
import { realContext } from "./stores.ts";
import { suppressingBy } from "./suppression.ts";
import { advanceCase, type CaseInTime, casesOf, nextStepOf } from "./time-steps.ts";

/** When each rule of a loop was evaluated last, and how it is doing, by what the loop has read. */
export function heartbeatsOf({ journal, rules, standings }: Loop, now: Micros): Heartbeat[] {
  return heartbeats(journal, rules, now, standings);
}

/** The decision loop over a log. Whoever takes turn after turn keeps it, so that nothing is read or computed again that cannot have changed. */
export interface Loop {
  readonly store: EventStore;
  readonly config: Config;
  readonly journal: Journal;
  readonly lines: LinesOf;
  readonly rules: readonly Rule[];
  readonly memo: Memo;
  readonly standings: Standings;
  /** What the loop watches of itself, and by metric when its source may be silent for too long next. */
  readonly owned: readonly OwnerRule[];
  readonly sources: Map<string, Micros>;
  /** Cases whose messages are as they should be. */
  readonly looked: MessagesLooked;
  /** Cases as they stood when their effect was asked for, and when their outcome was known: only what is new of them is looked at. */
  readonly requested: WeakSet<CaseInTime>;
  readonly measured: WeakSet<CaseInTime>;
  readonly sight: (now: Micros) => Sight;
  /** What was looked at of the calendar, and when next. */
  readonly calendar: CalendarLooked;
  /** Windows that were due before this moment are history: observed, and not judged. */
  readonly since?: Micros;
  /** The commit that the configuration came with; a replay knows none. */
  readonly from?: Provenance;
  /** The first moment after `now` at which something is due: a window closes, a deadline is over. */
  nextDue(now: Micros): Promise<Micros | undefined>;
}

/** `sight` is given where the past is replayed, from `since` on. Without it, each turn sees the log as it is then. */
export function openLoop(
  store: EventStore,
  config: Config,
  {
    sight = liveSight(store),
    since,
    from,
  }: {
    readonly sight?: (now: Micros) => Sight;
    readonly since?: Micros;
    readonly from?: Provenance | undefined;
  } = {},
): Loop {
  const journal = openJournal(store);
  const rules = rulesOf(config);
  const owned = ownerRulesOf(config, rules);
  const loop: Loop = {
    store,
    config,
    journal,
    lines: openLines(journal),
    rules,
    memo: new Map(),
    standings: new Map(),
    owned,
    sources: new Map(),
    looked: nothingLooked(),
    requested: new WeakSet(),
    measured: new WeakSet(),
    sight,
    calendar: { next: 0, arrived: new Set() },
    ...(since !== undefined && { since }),
    ...(from && { from }),
    nextDue: async (now) => {
      await journal.refresh();
      const seeing = sight(now);
      const closings = (config.metrics ?? []).map(async (metric) => {
        const settle = settleOf(rules.filter((rule) => rule.metric.name === metric.name));
        const closing = seeing.next ? await seeing.next(metric, now - settle) : nextClosing(metric, now - settle);
        return closing === undefined ? undefined : closing + settle;
      });
      const sources = owned.map(async (own) => {
        if (own.kind !== "source") return undefined;
        return nextOfSource(journal, own, await seeing.times(own.metric), now);
      });
      const deadlines = casesOf(journal).map(nextStepOf);
      const asking = nextQuestion(loop, now);
      const foreign = nextForeign(journal, now);
      const post = nextPost(config, now);
      const due = [...(await Promise.all([...closings, ...sources])), ...deadlines, asking, foreign, post].filter(
        (one) => one !== undefined && one > now,
      );
      return due.length === 0 ? undefined : Math.min(...due.map((one) => one ?? 0));
    },
  };
  return loop;
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
  /** Editions of posts that were made, and posts that could not be computed. */
  readonly posted: readonly string[];
  readonly unposted: PostsMade["failed"];
  /** Messages that were not sent: this process lacks something, or they failed for good. */
  readonly untold: readonly Undone[];
  /** Meetings to which nobody was invited, for the same reasons. */
  readonly uninvited: readonly Undone[];
}

/**
 * One turn of the decision loop at the moment `now`: measure what is closed, hold it against conditions and guardrails, ask, keep deadlines,
 * start what was decided, measure what came of it. A step has an id that follows from its cause, or is appended only where the log stands as
 * it was read, so a turn may be repeated, or run in two processes, and adds nothing. Without `acting` nothing is done to the world: a replay.
 */
export async function takeTurn(loop: Loop, now: Micros, acting?: Acting): Promise<Turn> {
  const { store, config, journal } = loop;
  const sight = loop.sight(now);
  await journal.refresh();
  const { observed, broken } = await evaluate(loop, sight, now);
  const opened: string[] = [];
  for (const rule of loop.rules) {
    if (!rule.playbook) continue;
    await registerPlaybook(journal, rule.playbook, now, loop.from);
  }
  await retireMissing(journal, config, now);
  opened.push(...(await askSignals(loop, now)));
  opened.push(...(await askOwners(journal, loop.owned, loop.rules, now, loop.from)));
  await closeCleared(journal, now);
  await keepTime(loop, now);
  for (const one of casesOf(journal)) {
    if (loop.requested.has(one)) continue;
    if (one.state.decision) await requestEffect(journal, one.state, one.state.decision, now);
    loop.requested.add(one);
  }
  const dispatched = acting && (await dispatchEffects(journal, config.actions ?? [], now, acting));
  await journal.refresh();
  for (const one of casesOf(journal)) {
    const { state, playbook } = one;
    if (state.decisions.length === 0 || isOwnerRule(state.opened.data.playbook) || loop.measured.has(one)) continue;
    let isTold = true;
    for (const decision of state.decisions)
      isTold = (await followOutcome({ store, journal, sight }, state, decision, playbook, now)) && isTold;
    if (isTold) loop.measured.add(one);
  }
  await keepTime(loop, now);
  const invited = await invite(loop, now, acting?.inviting);
  const posted = acting && (await post(loop, sight, now, acting));
  opened.push(...(posted?.opened ?? []));
  const told = acting?.delivering && (await tell(loop, now, acting.delivering));
  const nexts = [dispatched?.nextAt, told?.nextAt, invited?.nextAt].filter((at) => at !== undefined);
  return {
    observed,
    opened,
    broken,
    ...(nexts.length > 0 && { nextEffectAt: Math.min(...nexts) }),
    held: dispatched?.held ?? [],
    failed: dispatched?.failed ?? [],
    posted: posted?.made ?? [],
    unposted: posted?.failed ?? [],
    untold: [...(told?.held ?? []), ...(told?.failed ?? [])],
    uninvited: [...(invited?.held ?? []), ...(invited?.failed ?? [])],
  };
}

/** Invites to the meetings that the log speaks for, and takes what the calendar says of them and of others'. */
async function invite(loop: Loop, now: Micros, inviting: Inviting | undefined): Promise<Invited | undefined> {
  const { journal, config } = loop;
  if (inviting) await lookIntoCalendar(loop, now, inviting);
  if (await followForeign(journal, now)) await keepTime(loop, now);
  if (inviting) await seekTimes(journal, config, now, inviting);
  await requestInvitations(journal, config, now);
  return inviting && dispatchInvitations(journal, config, now, inviting);
}

/** Computes the posts that are due. A replay tells nobody, so it computes none. */
async function post({ store, journal, config, from }: Loop, sight: Sight, now: Micros, acting: Acting) {
  const { warehouse, signal } = acting;
  return makePosts(journal, { store, config, sight, warehouse, signal }, now, from);
}

/** Asks for the messages that the log speaks for, and sends what is due. */
async function tell(loop: Loop, now: Micros, delivering: Delivering): Promise<Delivered> {
  await requestMessages(loop, now);
  await requestPosts(loop.journal, loop.config, now);
  return dispatchMessages(loop.journal, now, delivering);
}

/** The same for whoever takes one turn; a metric that could not be evaluated ends it, once everything else is done. */
export async function turn(store: EventStore, config: Config, now: Micros, acting?: Acting): Promise<Turn> {
  const done = await takeTurn(openLoop(store, config), now, acting);
  for (const { cause } of done.broken) throw cause;
  return done;
}

/** Evaluates every metric with its rules. One that fails keeps none of the others from being looked at, and is told to its owner. */
async function evaluate(
  loop: Loop,
  sight: Sight,
  now: Micros,
): Promise<{ readonly observed: number; readonly broken: readonly Broken[] }> {
  const { store, config, journal, memo } = loop;
  const broken: Broken[] = [];
  const tried = async (own: OwnerRule | undefined, metric: Metric, work: () => Promise<void>) => {
    try {
      await work();
      if (own) await tellWorking(journal, own, now);
      return true;
    } catch (cause) {
      // What may pass stops the turn, and the next one goes on from there.
      if (cause instanceof ThenceError && cause.retry !== "never") throw cause;
      broken.push({ metric: metric.name, cause });
      if (own) await tellFailing(journal, own, cause, now);
      return false;
    }
  };
  const owned = new Map(loop.owned.map((own) => [own.name, own]));
  const measured: Memo = new Map();
  const unfit = new Set<string>();
  let observed = 0;
  for (const metric of config.metrics ?? []) {
    const head = (await store.head()).position;
    const own = loop.rules.filter((rule) => rule.metric.name === metric.name);
    const isKnown = isEvaluated(memo, metric, head, now, settleOf(own));
    const source = owned.get(sourceRule(metric.name));
    const isDue = source !== undefined && (!isKnown || now >= (loop.sources.get(metric.name) ?? 0));
    if (isKnown && !isDue) continue;
    const isMeasured = await tried(owned.get(evaluationRule(metric.name)), metric, async () => {
      if (source) await watch(loop, source, sight, now);
      if (isKnown) return;
      const playbooks = own.flatMap(({ playbook }) => playbook ?? []);
      const apart = settleProblem(playbooks);
      if (apart !== undefined) throw new RuleUnfit({ rule: playbooks[0]?.name ?? "", problem: apart });
      observed += await observeMetric(journal, metric, { sight, now, settle: settleOf(own) });
    });
    if (isMeasured && !isKnown) measured.set(metric.name, { definition: metricHash(metric), head, now });
  }
  const suppressing = suppressingBy(journal, loop.rules);
  for (const rule of inhibitorsFirst(loop.rules)) {
    const { metric } = rule;
    if (!measured.has(metric.name)) continue;
    const isJudged = await tried(owned.get(evaluationRule(metric.name, rule.name)), metric, async () => {
      const { playbook } = rule;
      const misfit =
        (playbook && (playbookMisfit(playbook, metric) ?? peopleProblem(config, playbook))) ??
        inhibitionProblem(rule, loop.rules);
      if (misfit !== undefined) throw new RuleUnfit({ rule: rule.name, problem: misfit });
      const { lines, rules, standings, since } = loop;
      await evaluateRule({ journal, lines, rules, sight, standings, suppressing, since }, rule);
    });
    if (!isJudged) unfit.add(metric.name);
  }
  for (const [metric, known] of measured) if (!unfit.has(metric)) memo.set(metric, known);
  const posts = (config.posts ?? []).map(({ name }) => postRule(name));
  await tellUndefined(journal, [...loop.owned.map(({ name }) => name), ...posts], now);
  return { observed, broken };
}

/** A metric that could not be evaluated, or one of its rules. */
export interface Broken {
  readonly metric: string;
  readonly cause: unknown;
}

async function watch({ journal, sources, since }: Loop, own: OwnerRule, sight: Sight, now: Micros): Promise<void> {
  const times = await sight.times(own.metric);
  await watchSource(journal, own, times, { now, since });
  sources.set(own.metric.name, nextOfSource(journal, own, times, now) ?? Number.POSITIVE_INFINITY);
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
