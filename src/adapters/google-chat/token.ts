import { importPKCS8, SignJWT } from "jose";
import type { Micros } from "../../event/index.ts";
import { isRecord } from "../../kit/is-record.ts";
import { httpCall, retryAfterMs } from "../kit/http-call.ts";
import type { Refused } from "./refusal.ts";

/** As much of a service account's key file as is used. */
export interface ServiceKey {
  readonly email: string;
  readonly privateKey: string;
  readonly keyId?: string;
}

/** The key in a service account's JSON file; undefined where the text is none. */
export function serviceKeyIn(text: string | undefined): ServiceKey | undefined {
  const key = parsed(text ?? "");
  const { client_email: email, private_key: privateKey, private_key_id: keyId } = key;
  if (typeof email !== "string" || typeof privateKey !== "string") return undefined;
  return { email, privateKey, ...(typeof keyId === "string" && { keyId }) };
}

export interface Credentials {
  readonly tokenUrl: string;
  key(): ServiceKey | undefined;
  readonly fetch: typeof fetch | undefined;
  readonly now: () => Micros;
}

export type Token = { readonly value: string } | Refused;

const scope = "https://www.googleapis.com/auth/chat.bot";
const earlierMicros = 300_000_000;

/**
 * Tokens of our service account for the Chat API, kept till shortly before they expire; asked for once, however many wait.
 *
 * source  RFC 7523; Google: Using OAuth 2.0 for Server to Server Applications
 */
export function tokensOf({ tokenUrl, key, fetch, now }: Credentials) {
  let kept: { readonly value: string; readonly until: Micros } | undefined;
  let asking: Promise<Token> | undefined;

  async function ask(): Promise<Token> {
    const service = key();
    if (!service) return { kind: "retry", status: "no key of the service account", afterMs: 60_000 };
    const assertion = await signed(service, tokenUrl, Math.floor(now() / 1_000_000)).catch(() => undefined);
    if (assertion === undefined)
      return { kind: "retry", status: "the private key of the service account cannot be used", afterMs: 60_000 };
    const body = new URLSearchParams({ grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion });
    const answer = await httpCall(tokenUrl, { method: "POST", body }, { fetch, timeoutMs: 10_000, mostBytes: 65_536 });
    // Nothing was sent to anybody: whatever it was, it is asked again.
    if (answer.kind === "unanswered") return { kind: "retry", status: `token: ${answer.status}` };
    const { access_token: value, expires_in: seconds, error } = parsed(answer.text);
    if (answer.status !== 200 || typeof value !== "string" || !/^[\x21-\x7e]+$/.test(value)) {
      const named = typeof error === "string" && /^[a-z_]{1,40}$/.test(error) ? ` ${error}` : "";
      const afterMs = retryAfterMs(answer.headers, now() / 1000) ?? 60_000;
      return { kind: "retry", status: `token: HTTP ${answer.status}${named}`, afterMs };
    }
    const lasts = typeof seconds === "number" && Number.isFinite(seconds) ? seconds : 0;
    kept = { value, until: now() + lasts * 1_000_000 - earlierMicros };
    return { value };
  }

  return {
    async current(): Promise<Token> {
      if (kept && now() < kept.until) return { value: kept.value };
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return asking;
    },
    /** It was not taken. */
    drop(): void {
      kept = undefined;
    },
  };
}

async function signed({ email, privateKey, keyId }: ServiceKey, audience: string, seconds: number): Promise<string> {
  return new SignJWT({ scope })
    .setProtectedHeader({ alg: "RS256", typ: "JWT", ...(keyId !== undefined && { kid: keyId }) })
    .setIssuer(email)
    .setAudience(audience)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + 3_600)
    .sign(await importPKCS8(privateKey, "RS256"));
}

export function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {}; // what is no JSON says nothing
  }
}
