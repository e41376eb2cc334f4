import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { KeysMissing } from "../store/index.ts";
import { keysModule } from "./keys.ts";

describe("the place of keys", () => {
  it("that is a plain path is refused with the address that may be meant", async () => {
    await assert.rejects(keysModule("/secret/log.keys"), {
      code: "app/unknown-keys",
      message: /Did you mean sqlite:\/secret\/log\.keys\?/,
    });
    await assert.rejects(keysModule("papyrus:scroll"), {
      code: "app/unknown-keys",
      message: /"papyrus:" .*sqlite:<path> or postgres:\/\//,
    });
  });

  it("is asked for by its variable where the log is on a server, and where it was otherwise", () => {
    const told = (place: string) => new KeysMissing({ place, problem: "they are gone" }).message;
    assert.match(told("postgres://host/log"), /with THENCE_KEYS, as sqlite:<path> or postgres:/);
    assert.ok(!told("postgres://host/log").includes("back there"));
    assert.match(told("/secret/log.keys"), /back there, or name its place with THENCE_KEYS/);
  });
});
