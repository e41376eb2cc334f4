import { decodeProtectedHeader, errors, importJWK, type JWK, jwtVerify } from "jose";
import type { Micros } from "../../event/index.ts";
import { isRecord } from "../../kit/is-record.ts";
import { isOwnAddress, isSameAddress } from "./service-url.ts";

export const usualOpenIdUrl = "https://login.botframework.com/v1/.well-known/openidconfiguration";
const issuer = "https://api.botframework.com";
const skewSeconds = 300;
const keysLastMicros = 24 * 3_600_000_000;
// Whoever invents names of keys does not make us ask for each.
const askAgainMicros = 300_000_000;
const timeoutMs = 5_000;

export interface Trusting {
  readonly appId: string;
  readonly openIdUrl: string;
  readonly fetch: typeof fetch;
}

/** Why a request is not believed; undefined where it is. `isOver` where it may be tried again: the keys could not be had. */
export type Distrust = (
  authorization: string | undefined,
  activity: Readonly<Record<string, unknown>>,
  now: Micros,
) => Promise<{ readonly reason: string; readonly status: 401 | 503 } | undefined>;

/**
 * Whether Teams sent a request: a token of the Bot Connector, for our app, by a key that is endorsed for Teams, and made for the address that the
 * activity wants to be answered at.
 *
 * source  learn.microsoft.com, Bot Connector authentication, "Authenticate requests from the Bot Connector service to your bot"
 */
export function distrustBy({ appId, openIdUrl, fetch }: Trusting): Distrust {
  let keys: { readonly all: readonly Readonly<Record<string, unknown>>[]; readonly at: Micros } | undefined;
  let asking: Promise<typeof keys> | undefined;

  async function ask(now: Micros): Promise<typeof keys> {
    const metadata = await json(openIdUrl);
    const uri = isRecord(metadata) ? metadata["jwks_uri"] : undefined;
    if (typeof uri !== "string" || !isOwnAddress(uri)) return undefined;
    const found = await json(uri);
    const all = isRecord(found) && Array.isArray(found["keys"]) ? found["keys"].filter(isRecord) : undefined;
    return all && { all, at: now };
  }

  async function json(url: string): Promise<unknown> {
    const response = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(timeoutMs) });
    return response.ok ? response.json() : undefined;
  }

  async function keyOf(kid: string, now: Micros): Promise<Readonly<Record<string, unknown>> | "unknown" | "not had"> {
    const find = () => keys?.all.find((key) => key["kid"] === kid);
    const age = keys === undefined ? Number.POSITIVE_INFINITY : now - keys.at;
    if (age > keysLastMicros || (find() === undefined && age > askAgainMicros)) {
      asking ??= ask(now)
        .catch(() => undefined)
        .finally(() => {
          asking = undefined;
        });
      keys = (await asking) ?? (age > keysLastMicros ? undefined : keys);
      if (keys === undefined) return "not had";
    }
    return find() ?? "unknown";
  }

  return async (authorization, activity, now) => {
    const no = (reason: string) => ({ reason, status: 401 }) as const;
    const [, token] = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? "") ?? [];
    if (token === undefined || token.length > 10_000) return no("it bears no token");
    try {
      const { kid, alg } = decodeProtectedHeader(token);
      if (alg !== "RS256") return no("its token is not signed with RS256");
      if (kid === undefined) return no("its token names no key");
      const key = await keyOf(kid, now);
      if (key === "not had") return { reason: "the keys of the Bot Connector could not be had", status: 503 };
      if (key === "unknown") return no("its token is signed with a key that is not the Bot Connector's");
      const { endorsements } = key;
      if (!Array.isArray(endorsements) || !endorsements.includes("msteams"))
        return no("its token is signed with a key that is not endorsed for Teams");
      if (activity["channelId"] !== "msteams") return no("it is not of the channel msteams");
      const imported = await importJWK(key as JWK, "RS256"); // read from the published keys; refused by jose where it is none
      const { payload } = await jwtVerify(token, imported, {
        algorithms: ["RS256"],
        issuer,
        audience: appId,
        clockTolerance: skewSeconds,
        currentDate: new Date(now / 1000),
        requiredClaims: ["exp", "nbf"],
      });
      const [claimed, named] = [payload["serviceurl"], activity["serviceUrl"]];
      if (typeof claimed !== "string" || typeof named !== "string" || !isSameAddress(claimed, named))
        return no("its token was made for another service address");
      return undefined;
    } catch (cause) {
      // The text may hold claims, so only the name of what is wrong is kept.
      return no(`its token does not hold: ${cause instanceof errors.JOSEError ? wordOf(cause) : "it cannot be read"}`);
    }
  };
}

function wordOf(cause: errors.JOSEError): string {
  const claim = cause instanceof errors.JWTClaimValidationFailed ? ` ${cause.claim}` : "";
  return `${cause.code}${claim}`;
}
