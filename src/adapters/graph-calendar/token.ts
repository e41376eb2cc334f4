import type { Micros } from "../../event/index.ts";
import { httpCall } from "../kit/http-call.ts";
import { fieldsIn } from "./event.ts";

export interface Credentials {
  readonly loginUrl: string;
  readonly tenant: string;
  readonly clientId: string;
  readonly scope: string;
  secret(): string | undefined;
  readonly now: () => Micros;
  readonly fetch?: typeof fetch | undefined;
}

export type Token = { readonly token: string } | { readonly problem: string };

const earlierSeconds = 300;

/** Tokens of our app for Graph, kept till shortly before they expire; `drop` forgets one that was refused. */
export function tokensOf({ loginUrl, tenant, clientId, scope, secret, now, fetch }: Credentials) {
  let held: { readonly token: string; readonly until: Micros } | undefined;
  let asking: Promise<Token> | undefined;
  const ask = async (): Promise<Token> => {
    const password = secret();
    if (!password) return { problem: "no secret of the app" };
    const body = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: password,
      scope,
    });
    const url = `${loginUrl}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`;
    const answer = await httpCall(url, { method: "POST", body }, { fetch, timeoutMs: 10_000 });
    if (answer.kind === "unanswered") return { problem: `token: ${answer.status}` };
    const { access_token: token, expires_in: seconds, error } = fieldsIn(answer.text);
    if (answer.status === 200 && typeof token === "string" && token !== "") {
      const lasts = typeof seconds === "number" ? seconds : 0;
      held = { token, until: now() + (lasts - earlierSeconds) * 1_000_000 };
      return { token };
    }
    const word = typeof error === "string" && /^[a-z_]{1,40}$/.test(error) ? ` ${error}` : "";
    return { problem: `token: ${answer.status}${word}` };
  };
  return {
    current: async (): Promise<Token> => {
      if (held && now() < held.until) return held;
      // However many wait, it is asked for once.
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return asking;
    },
    drop: () => {
      held = undefined;
    },
  };
}
