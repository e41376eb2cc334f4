import { defineOwnEvent, type Micros, type RecordedEvent, type Tags } from "../event/index.ts";

/** For a while nothing is raised of a rule, a metric or a segment; of all that is named. One that names nothing silences everything. */
export interface Silence {
  readonly silence: string;
  readonly rule?: string;
  readonly metric?: string;
  readonly segment?: string;
  readonly from: Micros;
  readonly to: Micros;
  readonly by: string;
  readonly reason: string;
}

/** A silence, and since when it is ended before its time. */
export interface SilenceState extends Silence {
  readonly ended?: Micros;
}

export const SilenceAdded = defineOwnEvent<Silence>()("thence.silence-added", {
  tags: ({ silence, rule, metric, segment }): Tags => ({
    "thence.silence": silence,
    ...(rule !== undefined && { "thence.rule": rule }),
    ...(metric !== undefined && { "thence.metric": metric }),
    ...(segment !== undefined && { "thence.segment": segment }),
  }),
  stream: "thence.silence",
  purpose: "Somebody said that for a while nobody shall be asked, and why.",
});

export const SilenceEnded = defineOwnEvent<{
  readonly silence: string;
  readonly by: string;
  readonly reason: string;
}>()("thence.silence-ended", {
  tags: ({ silence }) => ({ "thence.silence": silence }),
  stream: "thence.silence",
  purpose: "A silence was ended before its time.",
});

/** All silences that were ever added, in order; a silence ends at the moment at which somebody said so. */
export function foldSilences(events: readonly RecordedEvent[]): readonly SilenceState[] {
  const silences = new Map<string, SilenceState>();
  for (const event of events) {
    if (SilenceAdded.is(event)) {
      const { data } = SilenceAdded.read(event);
      if (!silences.has(data.silence)) silences.set(data.silence, data);
    } else if (SilenceEnded.is(event)) {
      const { data, occurred } = SilenceEnded.read(event);
      const silence = silences.get(data.silence);
      if (silence) silences.set(data.silence, { ...silence, ended: Math.min(silence.ended ?? occurred, occurred) });
    }
  }
  return [...silences.values()];
}

/** The first silence that holds at a moment for a rule, its metric and its segment; `from` belongs to it, `to` does not. */
export function silenceFor(
  silences: readonly SilenceState[],
  about: { readonly rule: string; readonly metric: string; readonly segment?: string | undefined },
  at: Micros,
): SilenceState | undefined {
  return silences.find((silence) => {
    const isNow = silence.from <= at && at < Math.min(silence.to, silence.ended ?? silence.to);
    const names = (["rule", "metric", "segment"] as const).filter((name) => silence[name] !== undefined);
    return isNow && names.every((name) => silence[name] === about[name]);
  });
}
