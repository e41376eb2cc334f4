import { Worker } from "node:worker_threads";
import {
  evenCuts,
  type Funnel,
  type FunnelAnswer,
  type FunnelPart,
  funnelOf,
  type Journeys,
  type MapFound,
  type MapMeasure,
  type MapPart,
  type MapRound,
  mapSearch,
  mergedParts,
  noProperties,
  type ProcessGraph,
  type Properties,
  processMapOf,
} from "../../insight/index.ts";
import { failure } from "../../kit/failure.ts";
import type { SharedJourneys, ThreadAnswer, ThreadTask } from "./tasks.ts";

export const ThreadFailed = failure(
  "app/thread-failed",
  { retry: "never", kind: "fault" },
  (f: { problem: string }) => `a thread that counts entities ended: ${f.problem}`,
);

/** Memory that threads share: give it to an index as `allocate`, or each question copies the columns to every thread. */
export function sharedMemory(bytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(bytes);
}

/**
 * Threads that each count some of the entities; the answers are those of one thread, number for number. They pay for themselves from
 * some millions of events on.
 */
export interface Threads {
  readonly count: number;
  funnel(journeys: Journeys, definition: Funnel, properties?: Properties): Promise<FunnelAnswer>;
  processGraph(journeys: Journeys, measure?: MapMeasure): Promise<ProcessGraph>;
  close(): Promise<void>;
}

export function openThreads(count: number): Threads {
  const members = Array.from({ length: count }, openThread);
  const each = <Part>(journeys: Journeys, task: (of: Pick<ThreadTask, "journeys" | "range">) => ThreadTask) => {
    const cuts = evenCuts(journeys, count);
    const { entities: _, ...shared } = journeys;
    return Promise.all(
      members.map((member, i) =>
        member.ask<Part>(
          task({ journeys: shared as SharedJourneys, range: { first: cuts[i] ?? 0, end: cuts[i + 1] ?? 0 } }),
        ),
      ),
    );
  };
  return {
    count,
    funnel: async (journeys, definition, properties = noProperties) =>
      funnelOf(
        definition,
        await each<FunnelPart>(journeys, (of) => ({ ...of, kind: "funnel", definition, properties })),
      ),
    processGraph: async (journeys, measure = "quantiles") => {
      const parts = await each<MapPart>(journeys, (of) => ({ ...of, kind: "map", measure }));
      const merged = mergedParts(parts);
      const rounds: MapRound[] = [];
      for (let search = mapSearch(merged); search; search = mapSearch(merged, rounds)) {
        const task = { kind: "map-found", search } as const;
        rounds.push({ search, found: await each<MapFound>(journeys, (of) => ({ ...of, ...task })) });
      }
      return processMapOf(parts, rounds);
    },
    close: async () => {
      await Promise.all(members.map((member) => member.close()));
    },
  };
}

function openThread() {
  const file = import.meta.url.endsWith(".ts") ? "./count-thread.ts" : "./count-thread.js";
  // Flags that were meant for the main script, such as --input-type, would stop the thread.
  const worker = new Worker(new URL(file, import.meta.url), { execArgv: [] });
  worker.unref();
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let next = 0;
  let lost: unknown;
  worker.on("message", ({ id, answer }: { readonly id: number; readonly answer: ThreadAnswer }) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    if ("error" in answer) asked?.reject(new ThreadFailed({ problem: answer.error }));
    else asked?.resolve(answer.value);
  });
  const lose = (cause: unknown) => {
    lost ??= new ThreadFailed({ problem: cause instanceof Error ? cause.message : String(cause) }, { cause });
    for (const asked of waiting.values()) asked.reject(lost);
    waiting.clear();
  };
  worker.on("error", lose);
  worker.on("exit", (code) => lose(`it exited with ${code}`));
  return {
    ask: <Value>(task: ThreadTask): Promise<Value> => {
      if (lost) return Promise.reject(lost);
      const asked = Promise.withResolvers<Value>();
      waiting.set(next, asked as PromiseWithResolvers<unknown>); // the thread answers each task with what its kind says
      worker.ref();
      worker.postMessage({ id: next++, task });
      return asked.promise;
    },
    close: () => worker.terminate(),
  };
}
