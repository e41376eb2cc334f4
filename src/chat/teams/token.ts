import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** The keys that the Bot Connector signs with. They are made when they are first needed: that takes a moment. */
export interface Keys {
  /** What is published: one key that is endorsed for Teams, and one that is not. */
  published(): readonly object[];
  /** A signed token. `isForged`: with a key that is not ours, under its name. */
  signed(claims: Readonly<Record<string, unknown>>, how?: { readonly isForged?: boolean }): string;
}

const named = "simulator-1";

export function createKeys(): Keys {
  const made = new Map<string, { readonly publicKey: KeyObject; readonly privateKey: KeyObject }>();
  const pair = (name: string) => {
    const known = made.get(name) ?? generateKeyPairSync("rsa", { modulusLength: 2048 });
    made.set(name, known);
    return known;
  };
  return {
    published: () => [
      { ...jwk(pair("ours").publicKey), kid: named, endorsements: ["msteams", "skype", "webchat"] },
      { ...jwk(pair("other").publicKey), kid: "simulator-2", endorsements: ["webchat"] },
    ],
    signed: (claims, { isForged = false } = {}) => {
      const head = encoded({ typ: "JWT", alg: "RS256", kid: named, x5t: named });
      const text = `${head}.${encoded(claims)}`;
      const { privateKey } = pair(isForged ? "forger's" : "ours");
      return `${text}.${sign("sha256", Buffer.from(text), privateKey).toString("base64url")}`;
    },
  };
}

const jwk = (key: KeyObject) => ({ ...key.export({ format: "jwk" }), use: "sig", alg: "RS256", x5t: named });
const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
