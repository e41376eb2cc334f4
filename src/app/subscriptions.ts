import { failure } from "../kit/failure.ts";
import type { EventStore } from "../store/index.ts";
import { type Checkpoints, memberPrefix, type Parked, partitionPrefix } from "../subscription/index.ts";
import type { Config } from "./define-config.ts";

export const UnknownSubscription = failure(
  "app/unknown-subscription",
  { retry: "never", kind: "usage" },
  (f: { name: string; known: readonly string[] }) =>
    f.known.length === 0
      ? `there is no subscription "${f.name}", and none is defined or was ever run on this log. Add one to \`subscriptions\` in the configuration.`
      : `there is no subscription "${f.name}". There are: ${f.known.join(", ")}.`,
);
export const NotParked = failure(
  "app/not-parked",
  { retry: "never" },
  (f: { subscription: string; id?: string | undefined }) =>
    f.id === undefined
      ? `subscription "${f.subscription}" has no event parked, so there is nothing to replay.`
      : `subscription "${f.subscription}" has no parked event ${f.id}. List them with thence subscription parked ${f.subscription}.`,
);

/** Where a subscription stands. */
export interface SubscriptionState {
  readonly name: string;
  readonly isDefined: boolean;
  readonly partitions: number;
  /** Where its last partition stands; undefined where it was never run. */
  readonly position?: number;
  readonly head: number;
  readonly parked: number;
  /** Who is at it now. */
  readonly members: readonly string[];
}

interface Asked {
  readonly store: EventStore;
  readonly config: Config;
  readonly checkpoints: Checkpoints;
}

/** Every subscription that is defined, or that was run on this log. */
export async function listSubscriptions({ store, config, checkpoints }: Asked): Promise<SubscriptionState[]> {
  const head = (await store.head()).position;
  const defined = config.subscriptions ?? [];
  return Promise.all(
    (await namesOf(config, checkpoints)).map(async (name) => {
      const positions = [...(await checkpoints.positions(partitionPrefix(name))).values()];
      const definition = defined.find((one) => one.name === name);
      return {
        name,
        isDefined: definition !== undefined,
        partitions: definition?.partitions ?? positions.length,
        ...(positions.length > 0 && { position: Math.min(...positions) }),
        head,
        parked: (await checkpoints.parked(name)).length,
        members: (await checkpoints.leases(memberPrefix(name))).map((lease) => lease.owner).sort(),
      };
    }),
  );
}

async function namesOf(config: Config, checkpoints: Checkpoints): Promise<string[]> {
  const stored = [...(await checkpoints.positions("subscription:")).keys()].map((name) => name.split(/[:#]/)[1] ?? "");
  return [...new Set([...(config.subscriptions ?? []).map(({ name }) => name), ...stored])].sort();
}

async function mustKnow({ config, checkpoints }: Omit<Asked, "store">, name: string): Promise<void> {
  const known = await namesOf(config, checkpoints);
  if (!known.includes(name)) throw new UnknownSubscription({ name, known });
}

/** What a subscription has set aside. errors  app/unknown-subscription */
export async function parkedEvents(asked: Omit<Asked, "store">, name: string): Promise<readonly Parked[]> {
  await mustKnow(asked, name);
  return asked.checkpoints.parked(name);
}

/**
 * Marks parked events to be tried again by whoever runs the subscription: one key's, or all. Returns how many keys that were.
 *
 * errors  app/unknown-subscription, app/not-parked
 */
export async function replayParked(asked: Omit<Asked, "store">, name: string, id?: string): Promise<number> {
  const parked = await parkedEvents(asked, name);
  const row = parked.find((one) => one.id === id);
  if (parked.length === 0 || (id !== undefined && !row)) throw new NotParked({ subscription: name, id });
  return asked.checkpoints.replay(name, row?.key);
}

/** Takes a parked event out for good. errors  app/unknown-subscription, app/not-parked */
export async function dropParked(asked: Omit<Asked, "store">, name: string, id: string): Promise<void> {
  await mustKnow(asked, name);
  if (!(await asked.checkpoints.drop(name, id))) throw new NotParked({ subscription: name, id });
}
