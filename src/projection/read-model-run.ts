import type { EventStore } from "../store/index.ts";
import {
  type Checkpoints,
  codeOf,
  type HeldLease,
  type Holder,
  markLog,
  mustBeOfLog,
  mustReach,
  turns,
  waitForNews,
  wheneverHeld,
} from "../subscription/index.ts";
import type { ReadModel } from "./read-model.ts";
import { type Builder, type BuildOptions, builder } from "./read-model-build.ts";
import { type Difference, differenceOf, isSame } from "./read-model-difference.ts";
import { MovedOn, UnknownGeneration } from "./read-model-errors.ts";
import { supersede, supersededVersions } from "./read-model-superseded.ts";
import type { Generation, ReadModels } from "./read-models.ts";

/** What happens to a read model while it is run. */
export type ReadModelNews =
  | { readonly kind: "building"; readonly generation: Generation; readonly of: number }
  | { readonly kind: "switched"; readonly generation: Generation; readonly difference?: Difference | undefined }
  | { readonly kind: "waiting"; readonly generation: Generation; readonly difference: Difference }
  /** Newer code serves; this process's rows are kept up to date, and only a person switches back. */
  | { readonly kind: "superseded"; readonly generation: Generation; readonly serving: Generation };

export interface RunReadModelOptions extends Holder, BuildOptions {
  /** Ends once all is taken in up to here, instead of waiting for more. */
  readonly upTo?: number;
  readonly tell?: (news: ReadModelNews) => void;
  /** Told who builds this version already; may say to leave instead of waiting for it. */
  readonly waits?: (by: HeldLease) => "leave" | undefined;
}

const idleMs = 1000;
const soonMs = 100;
const exampleCount = 5;

/**
 * Keeps a read model's rows up to date until `signal` ends. Rows of other code are left as they are and go on answering: this code's are
 * built beside them up to the same position, held against them, and switched to in one step. Processes with the same code take turns
 * under a lease; those with other code build their own.
 *
 * errors  projection/build-failed, projection/build-endless, event/newer-version, subscription/other-log, whatever the stores say
 */
export async function runReadModel<State>(
  store: EventStore,
  stores: { readonly checkpoints: Checkpoints; readonly readModels: ReadModels },
  model: ReadModel<State>,
  options: RunReadModelOptions,
): Promise<void> {
  await mustBeOfLog(store, stores.checkpoints);
  const lease = `read-model:${model.name}@${model.version.slice(0, 16)}`;
  await wheneverHeld(stores.checkpoints, lease, options, async (signal) => {
    try {
      return await follow(store, stores, model, options, signal);
    } catch (cause) {
      // Whoever held the lease before may still have been writing, or a person has dropped the generation: begin again from what is kept.
      if (codeOf(cause) === MovedOn.code || codeOf(cause) === UnknownGeneration.code) return undefined;
      throw cause;
    }
  });
}

async function follow<State>(
  store: EventStore,
  { checkpoints, readModels }: { readonly checkpoints: Checkpoints; readonly readModels: ReadModels },
  model: ReadModel<State>,
  options: RunReadModelOptions,
  signal: AbortSignal,
): Promise<"done" | undefined> {
  const { upTo = Infinity, timing } = options;
  const at = () => timing.clock();
  const builders = new Map<number, Builder>();
  const tell = once(options.tell);
  const turn = turns(timing.clock);
  let marked = -Infinity;
  const mark = async () => {
    const now = timing.clock();
    if (Math.abs(now - marked) < idleMs * 1000) return;
    await markLog(store, checkpoints, options);
    marked = now;
  };
  const advance = async (one: Generation, to: number) => {
    if (!builders.has(one.number)) await mustReach(store, checkpoints, one.position);
    const building = builders.get(one.number) ?? builder(store, readModels, model, one, { ...options, clock: at });
    builders.set(one.number, building);
    const head = (await store.head()).position;
    if (building.position() >= Math.min(to, head)) return;
    if (head - building.position() > 10_000) tell({ kind: "building", generation: one, of: head });
    while (!signal.aborted && (await building.step(to))) await turn();
  };

  for (;;) {
    await turn();
    await mark();
    const newest = await readModels.begin(model.name, model.version, { at: at() });
    const all = await readModels.generations(model.name);
    const serving = all.find((one) => one.isServing);
    const head = (await store.head()).position;
    const isMine = serving?.version === model.version;
    // One that was dropped or switched away from is no longer followed.
    for (const number of builders.keys())
      if (number !== newest.number && !(isMine && number === serving.number)) builders.delete(number);
    if (serving && isMine) await advance(serving, upTo);
    if (serving?.number !== newest.number) {
      // Until it was held against the serving one, it goes no further than that one, so that the same events are behind both.
      const isCompared = serving === undefined || newest.difference !== undefined || newest.number < serving.number;
      const servedTo = isMine ? (builders.get(serving.number)?.position() ?? 0) : (serving?.position ?? 0);
      await advance(newest, isCompared ? upTo : Math.min(upTo, servedTo));
      if (signal.aborted) return undefined;
      const reached = builders.get(newest.number)?.position() ?? newest.position;
      if (serving === undefined) {
        if (
          reached >= Math.min(head, upTo) &&
          (await readModels.serve(model.name, newest.number, { instead: undefined, at: at() }))
        )
          tell({ kind: "switched", generation: newest });
      } else if (newest.number < serving.number) tell({ kind: "superseded", generation: newest, serving });
      else if (!isCompared && reached >= serving.position) {
        const compared = await readModels.compare(serving.number, newest.number, exampleCount);
        // The serving one went on meanwhile: once more.
        if (compared.before.position > compared.after.position) continue;
        const difference = differenceOf(compared);
        const isWanted = isSame(compared) || model.onDifference === "switch";
        // Code that newer code took over from comes back only by hand, also where its rows were dropped and are built again.
        if (isWanted && (isMine || !(await supersededVersions(checkpoints, model.name)).includes(model.version))) {
          if (!isMine && !(await supersede(checkpoints, model.name, serving.version, options))) {
            await timing.wait(soonMs, signal);
            continue;
          }
          if (await readModels.serve(model.name, newest.number, { instead: serving.number, at: at() }))
            tell({ kind: "switched", generation: newest, difference });
          else continue;
        } else tell({ kind: "waiting", generation: newest, difference });
        await readModels.noteDifference(newest.number, JSON.stringify(difference));
        continue;
      }
    }
    if (signal.aborted) return undefined;
    const reached = Math.min(...[...builders.values()].map((one) => one.position()));
    if (reached >= upTo) return "done";
    await waitForNews(store, reached, { timing, ms: idleMs, signal });
    if (signal.aborted) return undefined;
  }
}

/** Tells each kind of news about a generation once. */
function once(tell: (news: ReadModelNews) => void = () => {}): (news: ReadModelNews) => void {
  const told = new Set<string>();
  return (news) => {
    const id = `${news.kind} ${news.generation.number}`;
    if (told.has(id)) return;
    told.add(id);
    tell(news);
  };
}
