import type { Conversation } from "../world.ts";
import { TeamsSaysNo, type TeamsState } from "./state.ts";

interface Rate {
  readonly calls: number;
  readonly perMs: number;
}

// As Microsoft publishes them: of a bot in one conversation, and of an app in one tenant.
const inConversation: readonly Rate[] = [
  { calls: 7, perMs: 1_000 },
  { calls: 8, perMs: 2_000 },
  { calls: 60, perMs: 30_000 },
  { calls: 1_800, perMs: 3_600_000 },
];
const ofApp: readonly Rate[] = [{ calls: 50, perMs: 1_000 }];

/** Counts a call, or refuses it where the simulator holds apps to rates. errors  chat/teams-says-no */
export function holdToRates(state: TeamsState, { id }: Conversation): void {
  if (!state.rates) return;
  const now = state.clock.now();
  const kinds = [
    { key: id, rates: inConversation },
    { key: "", rates: ofApp },
  ].map((one) => ({ ...one, calls: state.calledMs.get(one.key) ?? [] }));
  const waits = kinds.flatMap(({ rates, calls }) => rates.map((rate) => waitMs(rate, calls, now)));
  const wait = Math.max(0, ...waits);
  if (wait > 0)
    throw new TeamsSaysNo({
      status: 429,
      code: "TooManyRequests",
      message: "API calls quota exceeded.",
      retryAfterS: Math.ceil(wait / 1000),
    });
  for (const { key, calls, rates } of kinds)
    state.calledMs.set(key, [...calls, now].slice(-Math.max(...rates.map((rate) => rate.calls))));
}

function waitMs({ calls, perMs }: Rate, made: readonly number[], now: number): number {
  const first = made.at(-calls);
  return first === undefined ? 0 : Math.max(0, first + perMs - now);
}
