import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import { failure } from "../kit/failure.ts";
import type { Cipher, Keys, OpenKeysOptions, PersonalContext } from "../store/index.ts";
import type { LoadedConfig } from "./config.ts";
import { filePlace } from "./store-place.ts";

export const UnknownKeys = failure(
  "app/unknown-keys",
  { retry: "never", kind: "usage" },
  (f: { place: string }) =>
    `"${f.place}" names no place that can keep keys. Use sqlite:<path>, in \`keys\` of thence.config.ts or in THENCE_KEYS.`,
);

/** What a keys adapter's module exports. */
interface KeysModule {
  openKeys(url: string, options: OpenKeysOptions): Promise<Keys | undefined>;
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

/** What a store at this address needs for personal fields; nothing is opened before the first of them. */
export function personalContext(store: string, named?: string): PersonalContext | undefined {
  const url = keysUrl(store, named);
  if (url === undefined) return undefined;
  return {
    cipher: nodeCipher,
    place: filePlace(url)?.path ?? url,
    openKeys: async (options) => {
      const { openKeys } = await keysModule(url);
      return openKeys(url, { ...options, random: randomBytes });
    },
  };
}

/** The module that keeps keys at an address. errors  app/unknown-keys */
export async function keysModule(url: string): Promise<KeysModule> {
  const adapter = /^([a-z][a-z0-9-]*):/.exec(url)?.[1];
  if (adapter === undefined) throw new UnknownKeys({ place: url });
  const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const file = new URL(`../adapters/${adapter}/keys.${ending}`, import.meta.url).href;
  try {
    return await import(file);
  } catch (cause) {
    const isMissing = cause instanceof Error && "url" in cause && cause.url === file;
    throw isMissing ? new UnknownKeys({ place: `${adapter}:` }, { cause }) : cause;
  }
}
