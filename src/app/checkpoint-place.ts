import { dirname, resolve } from "node:path";
import type { EventStore } from "../store/index.ts";
import type { LoadedConfig } from "./config.ts";
import type { CheckpointsConfig } from "./define-config.ts";
import { filePlace, withoutSecrets } from "./store-place.ts";
import { storeUrl } from "./store-url.ts";

/** Where a log's checkpoints and the key that signs them are. */
export interface CheckpointPlace {
  readonly file: string;
  /** Files that get the same checkpoints: on another machine's disk, in a folder that is synchronised elsewhere. */
  readonly copies: readonly string[];
  readonly key: {
    readonly path: string;
    /** The default key is made when first needed; one that somebody named must be there. */
    readonly isDefault: boolean;
  };
  readonly everySeconds: number;
}

const defaultEverySeconds = 60;

/**
 * Where checkpoints of the store at an address are kept: beside a store that is a file, else where the configuration says. Undefined
 * where there is no such place: for a server that nobody configured, and for what does not last.
 */
export function checkpointPlace(
  url: string,
  {
    checkpoints = {},
    folder = process.cwd(),
  }: { readonly checkpoints?: CheckpointsConfig; readonly folder?: string } = {},
  env: Readonly<Record<string, string | undefined>> = process.env,
): CheckpointPlace | undefined {
  const beside = filePlace(url)?.path;
  const own = beside === undefined ? undefined : `${beside}${ending}`;
  const file = checkpoints.file === undefined ? own : resolve(folder, checkpoints.file);
  if (file === undefined) return undefined;
  const named = env["THENCE_SIGNING_KEY"] || undefined;
  const configured = checkpoints.key === undefined ? undefined : resolve(folder, checkpoints.key);
  const path = named === undefined ? configured : resolve(named);
  return {
    file,
    copies: (checkpoints.copies ?? []).map((copy) => resolve(folder, copy)),
    key: { path: path ?? `${beside ?? file.replace(/\.checkpoints$/, "")}.signing-key`, isDefault: path === undefined },
    everySeconds: checkpoints.everySeconds ?? defaultEverySeconds,
  };
}

/** The same for an open store. What the configuration says of checkpoints belongs to its own store, and to no other. */
export function checkpointPlaceOf(store: Pick<EventStore, "url">, loaded: LoadedConfig): CheckpointPlace | undefined {
  const { config, folder } = loaded;
  const own = storeUrl(undefined, loaded);
  const isOwn = (filePlace(own)?.path ?? withoutSecrets(own)) === (filePlace(store.url)?.path ?? store.url);
  return checkpointPlace(store.url, {
    ...(isOwn && config.checkpoints && { checkpoints: config.checkpoints }),
    folder,
  });
}

/** Whether the key lies in the log's own folder, where whoever can change the log may read it. */
export function isBeside({ file, key }: CheckpointPlace): boolean {
  return dirname(file) === dirname(key.path);
}

const ending = ".checkpoints";
