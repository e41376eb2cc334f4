import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import { failure } from "../kit/failure.ts";
import {
  type Cipher,
  type EventStore,
  type Keys,
  KeysCreated,
  type OpenKeysOptions,
  type PersonalContext,
} from "../store/index.ts";
import { adapterModule, adapterName } from "./adapter-module.ts";
import type { LoadedConfig } from "./config.ts";
import { filePlace, withoutSecrets } from "./store-place.ts";

export const UnknownKeys = failure(
  "app/unknown-keys",
  { retry: "never", kind: "usage" },
  (f: { place: string; isPath: boolean }) =>
    `"${f.place}" names no place that can keep keys. ${f.isPath ? `Did you mean sqlite:${f.place}?` : "Use sqlite:<path> or postgres://<host>/<database>"}, in \`keys\` of thence.config.ts or in THENCE_KEYS.`,
);

/** What a keys adapter's module exports. */
interface KeysModule {
  /** `store` is the log's address: an adapter may refuse to keep the keys at the same place. */
  openKeys(url: string, options: OpenKeysOptions & { readonly store: string }): Promise<Keys | undefined>;
  copyKeys?(url: string, to: string): Promise<void>;
}

const tagBytes = 16;

/** AES-256-GCM and HMAC-SHA256 as Node has them. */
export const nodeCipher: Cipher = {
  hmac: (key, message) => createHmac("sha256", key).update(message).digest(),
  encrypt: (key, nonce, plain, bound) => {
    const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes }).setAAD(bound);
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  },
  decrypt: (key, nonce, sealed, bound) => {
    const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes }).setAAD(bound);
    decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
    const plain = decipher.update(sealed.subarray(0, sealed.length - tagBytes));
    try {
      return Buffer.concat([plain, decipher.final()]);
    } catch {
      return undefined; // the one thing `final` throws for: the tag does not agree
    }
  },
};

/**
 * The place of keys that a person named: in the variable THENCE_KEYS, or in the configuration, from whose folder a relative path starts.
 * The configuration's keys belong to its own store, so they do not count where `flag` names another.
 */
export function namedKeys(flag: string | undefined, { config, folder }: LoadedConfig): string | undefined {
  const named = process.env["THENCE_KEYS"];
  if (named !== undefined && named !== "") return named;
  if (flag !== undefined) return undefined;
  const place = config.keys === undefined ? undefined : filePlace(config.keys, folder);
  return place ? `${place.adapter}:${place.path}` : config.keys;
}

/** Where the keys of a store are: where they were named, else beside the store's file; undefined for a server without a named place. */
export function keysUrl(store: string, named: string | undefined = process.env["THENCE_KEYS"]): string | undefined {
  if (named !== undefined && named !== "") return named;
  const file = filePlace(store);
  if (file) return `sqlite:${file.path}.keys`;
  return store.startsWith("memory:") ? "memory:" : undefined;
}

/** Where the keys of a log must be once the log was copied to a store; undefined where it has none. A copy of a log never holds them. */
export async function keysNote(store: EventStore, named?: string): Promise<string | undefined> {
  const { events } = await store.read({ types: [KeysCreated.type] }, { limit: 1 });
  if (events.length === 0) return undefined;
  const url = keysUrl(store.url, named);
  const where =
    url === undefined
      ? "name their place with THENCE_KEYS (or `keys` in thence.config.ts), as sqlite:<path> or postgres://<host>/<database>"
      : `they belong at ${filePlace(url)?.path ?? withoutSecrets(url)}, or where THENCE_KEYS (or \`keys\` in thence.config.ts) says`;
  return `The log has personal fields, and their keys were not copied with it: ${where}.`;
}

/** What a store at this address needs for personal fields; nothing is opened before the first of them. */
export function personalContext(store: string, named?: string): PersonalContext | undefined {
  const url = keysUrl(store, named);
  if (url === undefined) return undefined;
  return {
    cipher: nodeCipher,
    place: filePlace(url)?.path ?? withoutSecrets(url),
    openKeys: async (options) => {
      const { openKeys } = await keysModule(url);
      return openKeys(url, { ...options, random: randomBytes, store });
    },
  };
}

/** The module that keeps keys at an address. errors  app/unknown-keys */
export async function keysModule(url: string): Promise<KeysModule> {
  const adapter = adapterName(url);
  if (adapter === undefined) throw new UnknownKeys({ place: withoutSecrets(url), isPath: true });
  const found = await adapterModule<Partial<KeysModule>>(adapter, "keys");
  if (!found?.openKeys) throw new UnknownKeys({ place: `${adapter}:`, isPath: false });
  return { ...found, openKeys: found.openKeys };
}
