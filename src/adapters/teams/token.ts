import type { Micros } from "../../event/index.ts";
import { isRecord } from "../../kit/is-record.ts";
import { ofNetwork, type Refused } from "./refusal.ts";

export interface Credentials {
  readonly appId: string;
  readonly tenant: string;
  readonly loginUrl: string;
  secret(): string | undefined;
  readonly fetch: typeof fetch;
  readonly now: () => Micros;
}

export type Token = { readonly value: string } | Refused;

const timeoutMs = 10_000;
const earlierMicros = 300_000_000;

/** Tokens of our app for the Bot Connector, kept till shortly before they expire; asked for once, however many wait. */
export function tokensOf({ appId, tenant, loginUrl, secret, fetch, now }: Credentials) {
  let kept: { readonly value: string; readonly until: Micros } | undefined;
  let asking: Promise<Token> | undefined;

  async function ask(): Promise<Token> {
    const password = secret();
    if (!password) return { kind: "retry", status: "no secret of the app", afterMs: 60_000 };
    try {
      const response = await fetch(`${loginUrl.replace(/\/+$/, "")}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`, {
        method: "POST",
        redirect: "error",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({
          grant_type: "client_credentials",
          client_id: appId,
          client_secret: password,
          scope: "https://api.botframework.com/.default",
        }).toString(),
        signal: AbortSignal.timeout(timeoutMs),
      });
      const body: unknown = await response.json().catch(() => undefined);
      const [value, seconds] = isRecord(body) ? [body["access_token"], Number(body["expires_in"])] : [];
      if (!response.ok || typeof value !== "string" || value === "") {
        const word = isRecord(body) ? body["error"] : undefined;
        const named = typeof word === "string" && /^[a-z_]{1,40}$/.test(word) ? ` ${word}` : "";
        // Nothing was sent to anybody: whatever it was, it is asked again.
        return { kind: "retry", status: `token: HTTP ${response.status}${named}`, afterMs: 60_000 };
      }
      kept = {
        value,
        until: now() + (Number.isFinite(seconds ?? Number.NaN) ? (seconds ?? 0) : 0) * 1_000_000 - earlierMicros,
      };
      return { value };
    } catch (cause) {
      return { kind: "retry", status: `token: ${ofNetwork(cause).status}` };
    }
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
