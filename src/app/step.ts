import type { NewEvent } from "../event/index.ts";
import { failure } from "../kit/failure.ts";
import type { Appended, AppendOptions, EventStore } from "../store/index.ts";

export const IdTaken = failure(
  "app/id-taken",
  { retry: "never" },
  (f: { id: string; type: string; found: string }) =>
    `another event, of type "${f.found}", already has the id ${f.id} of the step "${f.type}", so the step cannot be recorded. See where it comes from with thence why ${f.id}.`,
);

/**
 * Appends a step of the loop whose events have ids that follow from their cause. Where another process took the step, nothing is added.
 *
 * errors  app/id-taken where the id belongs to something else: a step is never lost in silence
 */
export async function appendStep(
  store: EventStore,
  events: readonly NewEvent[],
  options: Omit<AppendOptions, "known" | "conditions">,
): Promise<Appended> {
  const appended = await store.append(events, { ...options, known: "skip" });
  if (appended.changed.length === 0) return appended;
  // Two processes take one step at moments of their own, so only its time may differ; its type and its stream do not.
  for (const found of await store.find(appended.changed)) {
    const step = events.find((event) => event.id === found.id);
    if (step && (step.type !== found.type || step.stream !== found.stream))
      throw new IdTaken({ id: found.id, type: step.type, found: found.type });
  }
  return appended;
}
