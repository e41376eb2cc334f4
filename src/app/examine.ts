import { statSync } from "node:fs";
import { formatTime } from "../event/index.ts";
import type { EventStore } from "../store/index.ts";
import { checkpointPlaceOf } from "./checkpoint-place.ts";
import type { LoadedConfig } from "./config.ts";
import { keysUrl, namedKeys } from "./keys.ts";
import { filePlace, withoutSecrets } from "./store-place.ts";
import { storeUrl } from "./store-url.ts";
import { isMissingStore, openStore, realContext } from "./stores.ts";

/** One thing that was looked at. */
export interface Examination {
  readonly state: "ok" | "note" | "problem";
  readonly what: string;
  readonly text: string;
}

const clockSlackMicros = 60_000_000;

/** Looks at what a working Thence needs: this Node, the configuration, the store and its clock. Changes nothing. */
export async function examine(url: string, loaded: LoadedConfig): Promise<Examination[]> {
  const shown = withoutSecrets(url);
  const found: Examination[] = [
    { state: "ok", what: "node", text: `${process.version} on ${process.platform} ${process.arch}` },
    loaded.path === undefined
      ? { state: "note", what: "configuration", text: "there is none; thence init writes one" }
      : { state: "ok", what: "configuration", text: loaded.path },
  ];
  if (isMissingStore(url))
    return [...found, { state: "note", what: "store", text: `${shown} is not there yet; the first append makes it` }];
  let store: EventStore;
  try {
    store = await openStore(url);
  } catch (cause) {
    return [
      ...found,
      { state: "problem", what: "store", text: cause instanceof Error ? cause.message : String(cause) },
    ];
  }
  try {
    const started = performance.now();
    const head = await store.head();
    const ms = Math.round((performance.now() - started) * 10) / 10;
    found.push({ state: "ok", what: "store", text: `${shown} answers in ${ms} ms, position ${head.position}` });
    for (const [what, reason] of Object.entries(store.lacks))
      found.push({ state: "note", what: "store", text: `it does not promise ${what}: ${reason}` });
    const now = realContext().clock();
    found.push(
      head.recorded > now + clockSlackMicros
        ? {
            state: "problem",
            what: "clock",
            text: `the last event was recorded at ${formatTime(head.recorded)}, after this machine's ${formatTime(now)}. Set the clock: until then new events are recorded at that time`,
          }
        : { state: "ok", what: "clock", text: `${formatTime(now)}, after all that is recorded` },
    );
    const isOwn = url === storeUrl(undefined, loaded);
    const keys = keysUrl(url, namedKeys(isOwn ? undefined : url, loaded));
    found.push(
      ...secrecy("keys", keys === undefined ? undefined : filePlace(keys)?.path),
      ...secrecy("signing key", checkpointPlaceOf(store, loaded)?.key.path),
    );
  } finally {
    await store.close();
  }
  return found;
}

const ownerOnly = 0o077;

/** Whether a file that tells a secret is there for its owner alone. Windows keeps no such rights. */
function secrecy(what: string, path: string | undefined): Examination[] {
  const mode = path === undefined ? undefined : statSync(path, { throwIfNoEntry: false })?.mode;
  if (path === undefined || mode === undefined || process.platform === "win32") return [];
  if ((mode & ownerOnly) === 0) return [{ state: "ok", what, text: `${path}, for its owner alone` }];
  const rights = (mode & 0o777).toString(8);
  return [
    {
      state: "problem",
      what,
      text: `${path} is open to others than its owner (mode ${rights}). Run chmod 600 ${path}`,
    },
  ];
}
