// Runs in a thread of its own: counts a range of the entities, over columns in shared memory.
import { parentPort } from "node:worker_threads";
import { entityRange, funnelPart, mapFound, processMapPart } from "../../insight/index.ts";
import type { ThreadAnswer, ThreadTask } from "./tasks.ts";

parentPort?.on("message", ({ id, task }: { readonly id: number; readonly task: ThreadTask }) => {
  let answer: ThreadAnswer;
  try {
    answer = { value: counted(task) };
  } catch (cause) {
    answer = { error: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) };
  }
  parentPort?.postMessage({ id, answer });
});

function counted(task: ThreadTask): unknown {
  const { first, end } = task.range;
  const all = { ...task.journeys, entities: { length: task.journeys.from.length, at: () => "" } };
  const journeys = entityRange(all, first, end);
  switch (task.kind) {
    case "funnel":
      return funnelPart(journeys, task.definition, task.properties);
    case "map":
      return processMapPart(journeys, task.measure);
    case "map-found":
      return mapFound(journeys, task.search);
  }
}
