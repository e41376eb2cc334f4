import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from "node:crypto";
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { failure } from "../kit/failure.ts";
import { checkpointBytes, type SignedCheckpoint } from "../store/index.ts";
import { syncFolder } from "./checkpoint-file.ts";

export const BadKey = failure(
  "app/bad-key",
  { retry: "never", kind: "usage" },
  (f: { key: string; problem: string }) =>
    `${f.key} is no key for checkpoints: ${f.problem}. Name an Ed25519 key as a PEM file, or a public one as ed25519:….`,
);

/** A private key and its public half. */
export interface SigningKey {
  readonly key: string;
  readonly path: string;
  sign(bytes: Uint8Array): string;
}

/** The key in a PEM file, or undefined where there is no such file. */
export function keyIn(path: string): SigningKey | undefined {
  const pem = textIn(path);
  if (pem === undefined) return undefined;
  const secret = parsed(path, () => createPrivateKey(pem));
  return {
    key: publicText(path, createPublicKey(secret)),
    path,
    sign: (bytes) => sign(null, bytes, secret).toString("base64url"),
  };
}

/** Makes a key file that only its owner may read, on disk when this returns. Where another process was faster, its key stays. */
export function makeKey(path: string): void {
  const draft = `${path}.${randomBytes(4).toString("hex")}.tmp`;
  const { privateKey } = generateKeyPairSync("ed25519");
  const file = openSync(draft, "wx", 0o600);
  try {
    try {
      writeSync(file, privateKey.export({ type: "pkcs8", format: "pem" }).toString());
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    linkSync(draft, path);
    syncFolder(dirname(path));
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) throw cause;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The public key that a person named: `ed25519:…` as `verify` prints it, or a PEM file. */
export function namedPublicKey(named: string): string {
  if (named.startsWith(prefix)) return parsed(named, () => publicText(named, publicKey(named)));
  const pem = textIn(named);
  if (pem === undefined) throw new BadKey({ key: named, problem: "there is no such file" });
  return publicText(
    named,
    parsed(named, () => createPublicKey(pem)),
  );
}

/** Whether the signature of a checkpoint is by the key that it names. */
export function isSigned(checkpoint: SignedCheckpoint): boolean {
  const key = readableKey(checkpoint.key);
  return (
    key !== undefined && verify(null, checkpointBytes(checkpoint), key, Buffer.from(checkpoint.signature, "base64url"))
  );
}

const prefix = "ed25519:";

function publicText(place: string, key: KeyObject): string {
  const { kty, crv, x } = key.export({ format: "jwk" });
  if (kty !== "OKP" || crv !== "Ed25519" || x === undefined)
    throw new BadKey({ key: place, problem: `it is of another kind (${key.asymmetricKeyType ?? "unknown"})` });
  return `${prefix}${x}`;
}

function publicKey(text: string): KeyObject {
  return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: text.slice(prefix.length) }, format: "jwk" });
}

let last: { readonly text: string; readonly key: KeyObject | undefined } | undefined;

// A file of checkpoints names the same key on nearly every line.
function readableKey(text: string): KeyObject | undefined {
  if (last?.text !== text) {
    let key: KeyObject | undefined;
    try {
      key = text.startsWith(prefix) ? publicKey(text) : undefined;
    } catch {
      key = undefined; // whatever it is, nothing can be signed by it
    }
    last = { text, key };
  }
  return last.key;
}

function parsed<Result>(place: string, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    throw new BadKey({ key: place, problem: cause instanceof Error ? cause.message : String(cause) }, { cause });
  }
}

function textIn(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw new BadKey({ key: path, problem: cause instanceof Error ? cause.message : String(cause) }, { cause });
  }
}
