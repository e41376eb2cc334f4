import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { type Keys, keysAt } from "./keys.ts";
import { addOnAccount, chatAccount, distrustBy, type Shape, shapes } from "./trust.ts";

const project = "123456789012";
const endpoint = "https://thence.example/channels/google-chat/events";
const push = "https://thence.example/channels/google-chat/pubsub";
const pusher = "pusher@shop.iam.gserviceaccount.com";
const nowMs = Date.UTC(2026, 0, 5, 12);
const now = nowMs * 1000;

const [google, chat, other] = await Promise.all([
  generateKeyPair("RS256"),
  generateKeyPair("RS256"),
  generateKeyPair("RS256"),
]);
const published = {
  google: [{ ...(await exportJWK(google.publicKey)), kid: "g1" }],
  chat: [{ ...(await exportJWK(chat.publicKey)), kid: "c1" }],
};
const keysOf =
  (all: readonly Readonly<Record<string, unknown>>[]): Keys =>
  async (kid) =>
    all.find((key) => key["kid"] === kid) ?? "unknown";

interface Claims {
  readonly alg?: string;
  readonly kid?: string;
  readonly key?: Parameters<SignJWT["sign"]>[0];
  readonly iss?: string;
  readonly aud?: string | string[];
  readonly email?: string;
  readonly verified?: unknown;
  readonly atMs?: number;
  readonly lastsS?: number;
}

const usual: Readonly<Record<Shape, Claims>> = {
  "project-number": { kid: "c1", key: chat.privateKey, iss: chatAccount, aud: project },
  "endpoint-url": { aud: endpoint, email: chatAccount },
  "add-on": { aud: endpoint, email: addOnAccount(project) },
  pubsub: { aud: push, email: pusher },
};

/** A token as Google makes it for a shape, with what is to be wrong about it. */
async function token(shape: Shape, changes: Claims = {}): Promise<string> {
  const claims = { ...usual[shape], ...changes };
  const { alg = "RS256", kid = "g1", key = google.privateKey, iss = "https://accounts.google.com", aud = "" } = claims;
  const { email, verified = true, atMs = nowMs, lastsS = 3_600 } = claims;
  return new SignJWT({ ...(email !== undefined && { email, email_verified: verified }) })
    .setProtectedHeader({ alg, ...(kid !== "" && { kid }) })
    .setIssuer(iss)
    .setAudience(aud)
    .setIssuedAt(Math.floor(atMs / 1000))
    .setExpirationTime(Math.floor(atMs / 1000) + lastsS)
    .sign(key);
}

function verifier(shape: Shape, audience = usual[shape].aud) {
  const { email } = usual[shape];
  const keys = keysOf(shape === "project-number" ? published.chat : published.google);
  return distrustBy({ shape, audience: String(audience), ...(email !== undefined && { email }), keys });
}

const doubtOf = async (shape: Shape, bearer: string, audience?: string) =>
  (await verifier(shape, audience)(`Bearer ${bearer}`, now))?.reason;

describe("who is believed to be Google", () => {
  for (const shape of shapes)
    it(`believes a token of the shape ${shape} by its own verifier`, async () => {
      assert.equal(await doubtOf(shape, await token(shape)), undefined);
    });

  for (const shape of shapes)
    for (const of of shapes.filter((one) => one !== shape))
      it(`refuses a token of the shape ${shape} where ${of} is expected, also when it is for the same audience`, async () => {
        assert.match((await doubtOf(of, await token(shape))) ?? "", /^its token /);
        // The same audience, so that only the rest tells them apart.
        const same = await token(shape, { aud: String(usual[of].aud) });
        assert.match((await doubtOf(of, same)) ?? "", /^its token /);
        // Signed by the key that is expected, as if there were but one.
        const key = of === "project-number" ? chat.privateKey : google.privateKey;
        const kid = of === "project-number" ? "c1" : "g1";
        const signed = await token(shape, { aud: String(usual[of].aud), key, kid });
        assert.match((await doubtOf(of, signed)) ?? "", /^its token /);
      });

  for (const shape of shapes)
    it(`refuses a token of the shape ${shape} of which anything is wrong`, async () => {
      const isOwn = shape === "project-number";
      const jwk = new TextEncoder().encode(JSON.stringify(isOwn ? published.chat[0] : published.google[0]));
      const parts = (await token(shape)).split(".");
      const unsigned = Buffer.from(JSON.stringify({ alg: "none", kid: isOwn ? "c1" : "g1" })).toString("base64url");
      const claims = "its token does not hold: ERR_JWT_CLAIM_VALIDATION_FAILED";
      const wrong: readonly (readonly [bearer: string, reason: string])[] = [
        [await token(shape, { aud: "https://evil.example/events" }), `${claims} aud`],
        [
          await token(shape, { aud: [String(usual[shape].aud), "https://evil.example"] }),
          "its token is for others too",
        ],
        [await token(shape, { iss: "https://evil.example" }), `${claims} iss`],
        [await token(shape, { iss: isOwn ? "https://accounts.google.com" : chatAccount }), `${claims} iss`],
        [await token(shape, { atMs: nowMs - 3_902_000 }), "its token does not hold: ERR_JWT_EXPIRED exp"],
        [
          await token(shape, { atMs: nowMs - 3_902_000, lastsS: 86_400 }),
          "its token does not hold: ERR_JWT_EXPIRED iat",
        ],
        [await token(shape, { atMs: nowMs + 302_000 }), `${claims} iat`],
        [await token(shape, { kid: "unknown" }), "its token is signed with a key that is not Google's"],
        [await token(shape, { kid: "" }), "its token names no key"],
        [
          await token(shape, { key: other.privateKey }),
          "its token does not hold: ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
        ],
        [await token(shape, { alg: "HS256", key: jwk }), "its token is not signed with RS256"],
        [`${unsigned}.${parts[1]}.`, "it bears no token"],
        [`${unsigned}.${parts[1]}.AA`, "its token is not signed with RS256"],
        [
          `${parts[0]}.${Buffer.from("{}").toString("base64url")}.${parts[2]}`,
          "its token does not hold: ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
        ],
      ];
      for (const [bearer, reason] of wrong) assert.equal(await doubtOf(shape, bearer), reason);
      assert.equal((await verifier(shape)(undefined, now))?.reason, "it bears no token");
      assert.equal((await verifier(shape)(`Basic ${await token(shape)}`, now))?.reason, "it bears no token");
      assert.equal(await doubtOf(shape, await token(shape, { atMs: nowMs + 298_000 })), undefined);
    });

  it("compares addresses exactly, and wants them verified", async () => {
    for (const shape of shapes.filter((one) => one !== "project-number")) {
      const { email = "" } = usual[shape];
      for (const near of [`x${email}`, `${email}.evil.example`, email.toUpperCase(), "", "me@shop.example"])
        assert.equal(
          await doubtOf(shape, await token(shape, { email: near })),
          "its token is of another account",
          near,
        );
      for (const verified of [false, "true", 1])
        assert.equal(
          await doubtOf(shape, await token(shape, { verified })),
          "its token is of an address that is not verified",
        );
    }
    const another = await token("add-on", { email: addOnAccount("999999999999") });
    assert.equal(await doubtOf("add-on", another), "its token is of another account");
  });

  it("fails closed where nothing is expected", async () => {
    const nobody = distrustBy({ shape: "endpoint-url", audience: endpoint, keys: keysOf(published.google) });
    assert.equal((await nobody(`Bearer ${await token("endpoint-url", { email: "" })}`, now))?.status, 401);
  });

  it("fails closed where the keys cannot be had, and asks no more than once a minute for one that is not known", async () => {
    let asked = 0;
    const up: typeof fetch = async () => {
      asked += 1;
      return Response.json({ keys: published.google });
    };
    const keys = keysAt("https://www.googleapis.com/oauth2/v3/certs", up);
    assert.equal(await keys("unknown", now), "unknown");
    assert.equal(await keys("unknown", now + 59_000_000), "unknown");
    assert.equal(asked, 1);
    assert.equal(await keys("unknown", now + 61_000_000), "unknown");
    assert.equal(asked, 2);
    for (const down of [new Response("", { status: 503 }), Response.json([]), new Response("<html>")]) {
      const none = keysAt("https://www.googleapis.com/oauth2/v3/certs", async () => down.clone());
      const doubt = distrustBy({ shape: "endpoint-url", audience: endpoint, email: chatAccount, keys: none });
      assert.deepEqual(await doubt(`Bearer ${await token("endpoint-url")}`, now), {
        reason: "the keys of Google could not be had",
        status: 503,
      });
    }
  });
});
