import { decodeProtectedHeader, errors, importJWK, type JWK, type JWTPayload, jwtVerify } from "jose";
import type { Micros } from "../../event/index.ts";
import type { Keys } from "./keys.ts";

/**
 * How Google says that a request is its own. Which of them it uses is set where the app is configured; each is verified by its own rules, since a
 * token of one may be had by people who could never have one of another.
 */
export const shapes = ["project-number", "endpoint-url", "add-on", "pubsub"] as const;
export type Shape = (typeof shapes)[number];

export interface Trusting {
  readonly shape: Shape;
  /** Our project's number, or the address that is called. */
  readonly audience: string;
  /** Who must have signed in, where Google vouches for that: anybody can get a token of Google's for a public address. */
  readonly email?: string;
  readonly keys: Keys;
}

export interface Doubt {
  readonly reason: string;
  /** 503 where it may be tried again: the keys could not be had. */
  readonly status: 401 | 503;
}

/** Why a request is not believed; undefined where it is. */
export type Distrust = (authorization: string | undefined, now: Micros) => Promise<Doubt | undefined>;

export const chatAccount = "chat@system.gserviceaccount.com";
export const addOnAccount = (projectNumber: string) =>
  `service-${projectNumber}@gcp-sa-gsuiteaddons.iam.gserviceaccount.com`;

const google = ["https://accounts.google.com", "accounts.google.com"];
const skewSeconds = 300;
const mostAgeSeconds = 3_600;

/**
 * Whether Google sent a request.
 *
 * source  developers.google.com/workspace/chat/verify-requests-from-chat; Pub/Sub: "Authentication for push subscriptions"
 */
export function distrustBy({ shape, audience, email, keys }: Trusting): Distrust {
  const isOwn = shape === "project-number";
  const expected = isOwn ? undefined : (email ?? "");
  return async (authorization, now) => {
    const no = (reason: string): Doubt => ({ reason, status: 401 });
    const [, token] = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? "") ?? [];
    if (token === undefined || token.length > 10_000) return no("it bears no token");
    try {
      const { kid, alg } = decodeProtectedHeader(token);
      if (alg !== "RS256") return no("its token is not signed with RS256");
      if (kid === undefined) return no("its token names no key");
      const key = await keys(kid, now);
      if (key === "not had") return { reason: "the keys of Google could not be had", status: 503 };
      if (key === "unknown") return no("its token is signed with a key that is not Google's");
      const imported = await importJWK(key as JWK, "RS256"); // read from the published keys; refused by jose where it is none
      const { payload } = await jwtVerify(token, imported, {
        algorithms: ["RS256"],
        issuer: isOwn ? chatAccount : google,
        audience,
        clockTolerance: skewSeconds,
        maxTokenAge: mostAgeSeconds,
        currentDate: new Date(now / 1000),
        requiredClaims: ["exp", "iat"],
      });
      // A token for us and for others could be used by those others.
      if (payload.aud !== audience) return no("its token is for others too");
      return expected === undefined ? undefined : doubtOfEmail(payload, expected);
    } catch (cause) {
      // The text may hold claims, so only the name of what is wrong is kept.
      return no(`its token does not hold: ${cause instanceof errors.JOSEError ? wordOf(cause) : "it cannot be read"}`);
    }
  };
}

/** Compared exactly: an address that only begins or ends like it is somebody else's. */
function doubtOfEmail({ email, email_verified }: JWTPayload, expected: string): Doubt | undefined {
  if (expected === "" || email !== expected) return { reason: "its token is of another account", status: 401 };
  if (email_verified !== true) return { reason: "its token is of an address that is not verified", status: 401 };
  return undefined;
}

function wordOf(cause: errors.JOSEError): string {
  const claim =
    cause instanceof errors.JWTClaimValidationFailed || cause instanceof errors.JWTExpired ? ` ${cause.claim}` : "";
  return `${cause.code}${claim}`;
}
