import type { Micros } from "../../event/index.ts";
import type { Channel, Pace } from "../../question/index.ts";

/** Says when a call may be made, so that a platform need not refuse it: a bucket that fills again, for a channel and for each conversation. */
export interface Pacer {
  /** The moment from which a call is allowed; not later than `now` where it is allowed now, and then it is counted. */
  take(channel: Channel, target: string, now: Micros): Micros;
}

export function openPacer(): Pacer {
  const buckets = new Map<string, { full: number; at: Micros }>();
  const left = (key: string, { burst, everyMs }: Pace, now: Micros) => {
    const bucket = buckets.get(key) ?? { full: burst, at: now };
    const refilled = Math.min(burst, bucket.full + Math.max(0, now - bucket.at) / (everyMs * 1000));
    return { full: refilled, at: now };
  };
  return {
    take: ({ name, limits: { perChannel, perConversation } }, target, now) => {
      const asked = [
        ...(perChannel ? [{ key: name, pace: perChannel }] : []),
        ...(perConversation ? [{ key: `${name} ${target}`, pace: perConversation }] : []),
      ].map(({ key, pace }) => ({ key, pace, bucket: left(key, pace, now) }));
      const waits = asked.map(({ pace, bucket }) => (bucket.full >= 1 ? 0 : (1 - bucket.full) * pace.everyMs * 1000));
      const wait = Math.max(0, ...waits);
      if (wait > 0) return now + Math.ceil(wait);
      for (const { key, bucket } of asked) buckets.set(key, { ...bucket, full: bucket.full - 1 });
      return now;
    },
  };
}
