import { generateKeyPairSync, type KeyObject, sign, verify } from "node:crypto";

/** The keys of Google's sign-in, and that of the app's service account. They are made when they are first needed: that takes a moment. */
export interface Keys {
  published(): readonly object[];
  /** A token of Google's sign-in. `isForged`: by a key that is not Google's, under its name. */
  signed(claims: Readonly<Record<string, unknown>>, how?: { readonly isForged?: boolean }): string;
  /** The private key of the service account, as its JSON file has it. */
  privateKey(): string;
  /** What a token of the service account claims; undefined where somebody else signed it. */
  claimsOf(assertion: string): unknown;
}

const named = "simulator-google-1";

export function createKeys(): Keys {
  const made = new Map<string, { readonly publicKey: KeyObject; readonly privateKey: KeyObject }>();
  const pair = (name: string) => {
    const known = made.get(name) ?? generateKeyPairSync("rsa", { modulusLength: 2048 });
    made.set(name, known);
    return known;
  };
  return {
    published: () => [{ ...pair("google").publicKey.export({ format: "jwk" }), kid: named, use: "sig", alg: "RS256" }],
    signed: (claims, { isForged = false } = {}) => {
      const text = `${encoded({ typ: "JWT", alg: "RS256", kid: named })}.${encoded(claims)}`;
      const { privateKey } = pair(isForged ? "forger" : "google");
      return `${text}.${sign("sha256", Buffer.from(text), privateKey).toString("base64url")}`;
    },
    privateKey: () => String(pair("account").privateKey.export({ format: "pem", type: "pkcs8" })),
    claimsOf: (assertion) => {
      const [head = "", body = "", signature = ""] = assertion.split(".");
      const isOurs = verify(
        "sha256",
        Buffer.from(`${head}.${body}`),
        pair("account").publicKey,
        Buffer.from(signature, "base64url"),
      );
      try {
        return isOurs ? JSON.parse(Buffer.from(body, "base64url").toString("utf8")) : undefined;
      } catch {
        return undefined; // no JSON
      }
    },
  };
}

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
