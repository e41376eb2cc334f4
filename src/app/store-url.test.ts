import assert from "node:assert/strict";
import { it } from "node:test";
import { storeUrl } from "./store-url.ts";

const at = (store?: string) => ({ config: store === undefined ? {} : { store }, path: undefined, folder: "/shop" });

it("the log lies beside the configuration, unless that or the flag says otherwise", () => {
  assert.equal(storeUrl(undefined, at()), "sqlite:/shop/.thence/log.db");
  assert.equal(storeUrl(undefined, at("sqlite:data/log.db")), "sqlite:/shop/data/log.db");
  assert.equal(storeUrl(undefined, at("sqlite:/var/log.db")), "sqlite:/var/log.db");
  assert.equal(storeUrl(undefined, at("memory:")), "memory:");
  assert.equal(storeUrl("sqlite:other.db", at("memory:")), "sqlite:other.db");
});
