import { setTimeout as wait } from "node:timers/promises";
import type { EventStore } from "../../store/index.ts";
import type { Config } from "../define-config.ts";
import { openJournal } from "../journal.ts";
import { realContext } from "../stores.ts";
import type { Channels } from "./open.ts";
import { takeReceived } from "./take.ts";

const pauseMs = 5000;

/** Keeps the connections open of all channels that have one, and does what comes in over them, until the signal. One that breaks is opened again. */
export async function listenToChannels(
  { store, config, channels }: { readonly store: EventStore; readonly config: Config; readonly channels: Channels },
  signal: AbortSignal,
  note: (text: string) => void,
): Promise<void> {
  const taking = { store, config, journal: openJournal(store), now: realContext().clock };
  await Promise.all(
    [...channels.values()].map(async (channel) => {
      if ("lacking" in channel || !channel.listen) return;
      while (!signal.aborted) {
        try {
          await channel.listen((received) => takeReceived(taking, channel, received), signal);
        } catch (cause) {
          note(
            `The connection of ${channel.name} broke: ${cause instanceof Error ? cause.message : "no reason given"}. It is opened again.`,
          );
        }
        await wait(pauseMs, undefined, { signal }).catch((cause) => {
          if (!signal.aborted) throw cause;
        });
      }
    }),
  );
}
