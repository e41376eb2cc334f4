import { sha256Hex } from "../../kit/sha256.ts";

/** As the platform names things: `spaces/AAAA`, `users/123`, `spaces/AAAA/messages/B.B`, `spaces/AAAA/threads/T`. */
export const isSpace = (name: string) => /^spaces\/[\w-]{1,100}$/.test(name);
export const isUser = (name: string) => /^users\/\d{1,40}$/.test(name);
export const isMessage = (name: string) => /^spaces\/[\w-]{1,100}\/messages\/[\w.-]{1,200}$/.test(name);
export const isThread = (name: string) => /^spaces\/[\w-]{1,100}\/threads\/[\w.-]{1,200}$/.test(name);

/** Our own id of a message there: small letters, digits and hyphens, at most 63, so that a repeat is refused and it can be looked up. */
export function clientId(id: string): string {
  return `client-${sha256Hex(id).slice(0, 40)}`;
}

/** The same for the same request only: what says something else since is refused as a repeat, and then changed. */
export function requestId(id: string, payload: unknown): string {
  return sha256Hex(`${id}\n${JSON.stringify(payload)}`).slice(0, 40);
}
