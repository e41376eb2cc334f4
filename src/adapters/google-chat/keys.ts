import type { Micros } from "../../event/index.ts";
import { isRecord } from "../../kit/is-record.ts";
import { httpCall } from "../kit/http-call.ts";
import { parsed } from "./token.ts";

export type Key = Readonly<Record<string, unknown>>;
export type Keys = (kid: string, now: Micros) => Promise<Key | "unknown" | "not had">;

const lastMicros = 6 * 3_600_000_000;
// Whoever invents names of keys does not make us ask for each.
const againMicros = 60_000_000;

/** The keys that somebody signs with, as they publish them; kept some hours, and looked for anew where a token names one that is not known. */
export function keysAt(url: string, fetch: typeof globalThis.fetch | undefined): Keys {
  let kept: { readonly all: readonly Key[]; readonly at: Micros } | undefined;
  let asking: Promise<typeof kept> | undefined;

  async function ask(now: Micros): Promise<typeof kept> {
    const answer = await httpCall(url, {}, { fetch, timeoutMs: 5_000, mostBytes: 262_144 });
    if (answer.kind === "unanswered" || answer.status !== 200) return undefined;
    const { keys } = parsed(answer.text);
    return Array.isArray(keys) ? { all: keys.filter(isRecord), at: now } : undefined;
  }

  return async (kid, now) => {
    const find = () => kept?.all.find((key) => key["kid"] === kid);
    const age = kept === undefined ? Number.POSITIVE_INFINITY : now - kept.at;
    if (age > lastMicros || (find() === undefined && age > againMicros)) {
      asking ??= ask(now).finally(() => {
        asking = undefined;
      });
      kept = (await asking) ?? (age > lastMicros ? undefined : kept);
      if (kept === undefined) return "not had";
    }
    return find() ?? "unknown";
  };
}
