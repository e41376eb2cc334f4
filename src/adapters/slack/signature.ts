import { createHmac, timingSafeEqual } from "node:crypto";
import type { Micros } from "../../event/index.ts";
import type { RawRequest } from "../../question/index.ts";

const mostSkewSeconds = 300;

/**
 * Why a request is not believed to come from Slack; undefined where it is. Looks at the bytes as they came.
 *
 * source  docs.slack.dev/authentication/verifying-requests-from-slack: `v0=` + hex HMAC-SHA256 of `v0:<timestamp>:<body>`
 */
export function distrust({ headers, body }: RawRequest, secret: string, now: Micros): string | undefined {
  const timestamp = headers["x-slack-request-timestamp"];
  const signature = headers["x-slack-signature"];
  if (timestamp === undefined || signature === undefined) return "it is not signed";
  if (!/^\d{1,12}$/.test(timestamp)) return "its timestamp is no time";
  const seconds = Math.abs(now / 1_000_000 - Number(timestamp));
  if (seconds > mostSkewSeconds)
    return `its timestamp is ${Math.round(seconds)} s from now, and at most ${mostSkewSeconds} s are taken`;
  const expected = createHmac("sha256", secret).update(`v0:${timestamp}:`).update(body).digest();
  const given = Buffer.from(/^v0=([0-9a-f]{64})$/.exec(signature)?.[1] ?? "", "hex");
  return given.length === expected.length && timingSafeEqual(given, expected)
    ? undefined
    : "its signature is not that of this app";
}
