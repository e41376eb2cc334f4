import type { Clock } from "../event/index.ts";
import { failure } from "../kit/failure.ts";
import type { ReadModels } from "../projection/index.ts";
import type { EventStore } from "../store/index.ts";
import { type Checkpoints, mustBeOfLog, type Timing } from "../subscription/index.ts";
import { adapterModule, adapterName } from "./adapter-module.ts";
import { withoutSecrets } from "./store-place.ts";
import { realContext } from "./stores.ts";

export const NoViews = failure(
  "app/no-views",
  { retry: "never", kind: "usage" },
  (f: { url: string }) =>
    `no adapter keeps checkpoints and read models beside ${f.url}, so subscriptions and read models cannot be run there. Use a store sqlite:<path> or postgres://<host>/<database>.`,
);

/** What is derived from a log, beside it. */
export interface Views {
  readonly checkpoints: Checkpoints;
  readonly readModels: ReadModels;
  close(): Promise<void>;
}

interface CheckpointsModule {
  openCheckpoints(url: string, context: { readonly clock: Clock }): Promise<Checkpoints>;
}
interface ReadModelsModule {
  openReadModels(url: string): Promise<ReadModels>;
}

/** Opens what is derived from the log at an address; undefined where no adapter keeps such beside it. */
export async function openViews(url: string, clock: Clock = realContext().clock): Promise<Views | undefined> {
  const adapter = adapterName(url);
  if (adapter === undefined) return undefined;
  const checkpointsModule = await adapterModule<CheckpointsModule>(adapter, "checkpoints");
  const readModelsModule = await adapterModule<ReadModelsModule>(adapter, "read-models");
  if (!checkpointsModule || !readModelsModule) return undefined;
  const checkpoints = await checkpointsModule.openCheckpoints(url, { clock });
  try {
    const readModels = await readModelsModule.openReadModels(url);
    return {
      checkpoints,
      readModels,
      close: async () => {
        await readModels.close();
        await checkpoints.close();
      },
    };
  } catch (cause) {
    await checkpoints.close();
    throw cause;
  }
}

/** The same, where nothing can be done without, and only if it follows from this log. errors  app/no-views, subscription/other-log */
export async function needViews(url: string, store: EventStore): Promise<Views> {
  const views = await openViews(url);
  if (!views) throw new NoViews({ url: withoutSecrets(url) });
  try {
    await mustBeOfLog(store, views.checkpoints);
    return views;
  } catch (cause) {
    await views.close();
    throw cause;
  }
}

/** Real time and chance. */
export function realTiming(): Timing {
  const { clock } = realContext();
  return {
    clock,
    random: Math.random,
    wait: (ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const done = () => {
          clearTimeout(timer);
          signal.removeEventListener("abort", done);
          resolve();
        };
        const timer = setTimeout(done, ms);
        signal.addEventListener("abort", done);
      }),
  };
}
