import { createSign } from "node:crypto";
import { isRecord } from "../../kit/is-record.ts";
import { httpCall } from "../kit/http-call.ts";

/** As much of a service account's key file as is used. */
export interface ServiceKey {
  readonly email: string;
  readonly privateKey: string;
}

const tokenUrl = "https://oauth2.googleapis.com/token";
const scope = "https://www.googleapis.com/auth/calendar";

/** The key in a service account's JSON file; undefined where the text is none. */
export function readServiceKey(text: string | undefined): ServiceKey | undefined {
  try {
    const key: unknown = JSON.parse(text ?? "");
    if (!isRecord(key)) return undefined;
    const { client_email: email, private_key: privateKey } = key;
    return typeof email === "string" && typeof privateKey === "string" ? { email, privateKey } : undefined;
  } catch {
    return undefined; // no JSON
  }
}

export type Token = { readonly token: string; readonly until: number } | { readonly problem: string };

/**
 * A token for the calendars of `user`, whose domain has delegated them to the service account.
 *
 * source  RFC 7523; Google: Using OAuth 2.0 for Server to Server Applications
 */
export async function fetchToken(
  key: ServiceKey,
  {
    user,
    nowSeconds,
    fetch,
  }: { readonly user: string; readonly nowSeconds: number; readonly fetch?: typeof globalThis.fetch | undefined },
): Promise<Token> {
  const now = Math.floor(nowSeconds);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { iss: key.email, sub: user, scope, aud: tokenUrl, iat: now, exp: now + 3600 };
  const unsigned = `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}`;
  let signature: string;
  try {
    signature = createSign("RSA-SHA256").update(unsigned).sign(key.privateKey, "base64url");
  } catch {
    return { problem: "the service account's private key cannot be used" };
  }
  const body = new URLSearchParams({
    grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
    assertion: `${unsigned}.${signature}`,
  });
  const answer = await httpCall(tokenUrl, { method: "POST", body }, { fetch });
  if (answer.kind === "unanswered") return { problem: answer.status };
  const said = parsed(answer.text);
  const { access_token: token, expires_in: seconds } = said;
  if (answer.status === 200 && typeof token === "string")
    return { token, until: now + (typeof seconds === "number" ? seconds : 3600) - 60 };
  return {
    problem: `no token: ${answer.status} ${typeof said["error"] === "string" ? said["error"].slice(0, 60) : ""}`.trim(),
  };
}

export function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {}; // what is no JSON says nothing
  }
}
