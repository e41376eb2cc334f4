import { type Actor, derivedId, type Micros } from "../event/index.ts";
import { failure } from "../kit/failure.ts";
import { shortId } from "../kit/short-id.ts";
import { foldSilences, SilenceAdded, SilenceEnded, type SilenceState } from "../signal/index.ts";
import type { EventStore } from "../store/index.ts";
import { all } from "./read.ts";
import { appendStep } from "./step.ts";

export const UnknownSilence = failure(
  "app/unknown-silence",
  { retry: "never" },
  (f: { silence: string; known: readonly string[] }) =>
    `there is no silence "${f.silence}" that could be ended. ${f.known.length > 0 ? `There are: ${f.known.join(", ")}.` : "None holds."}`,
);

export const SilenceWithoutReason = failure(
  "app/silence-without-reason",
  { retry: "never", kind: "usage" },
  () => "a silence is kept with its reason. Say why nobody shall be asked, in a sentence.",
);

/** All silences of a log, the newest last. */
export async function listSilences(store: EventStore): Promise<readonly SilenceState[]> {
  return foldSilences(await all(store, { types: [SilenceAdded.type, SilenceEnded.type] }));
}

export interface Silencing {
  /** The playbook, or the metric whose objective is a rule by itself. */
  readonly rule: string;
  readonly segment?: string | undefined;
  readonly to: Micros;
  readonly reason: string;
  readonly actor: Actor;
  readonly now: Micros;
}

/** Says that for a while nobody shall be asked by a rule; what would have been raised is recorded as suppressed. errors  app/silence-without-reason */
export async function addSilence(store: EventStore, silencing: Silencing): Promise<string> {
  const { rule, segment, to, actor, now } = silencing;
  const reason = silencing.reason.trim();
  if (reason === "") throw new SilenceWithoutReason({});
  const silence = shortId("Q", rule, segment ?? "", actor.id, now, to);
  const data = { silence, rule, ...(segment !== undefined && { segment }), from: now, to, by: actor.id, reason };
  const event = SilenceAdded(data, { id: derivedId("silence-added", silence), occurred: now });
  await appendStep(store, [event], { command: "add-silence", actor, reason });
  return silence;
}

/** Ends a silence before its time. errors  app/unknown-silence */
export async function endSilence(
  store: EventStore,
  silence: string,
  { actor, now, reason }: Pick<Silencing, "actor" | "now" | "reason">,
): Promise<void> {
  const holding = (await listSilences(store)).filter(({ to, ended }) => ended === undefined && to > now);
  if (!holding.some((one) => one.silence === silence))
    throw new UnknownSilence({ silence, known: holding.map((one) => one.silence) });
  const event = SilenceEnded(
    { silence, by: actor.id, reason },
    { id: derivedId("silence-ended", silence), occurred: now },
  );
  await appendStep(store, [event], { command: "end-silence", actor, reason });
}
