import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { programName } from "./invocation.ts";

describe("a printed command", () => {
  const npm = { npm_lifecycle_event: "thence", npm_package_json: "/work/thence/package.json" };

  it("goes through npm in a checkout", () => {
    assert.equal(programName(npm, "/work/thence"), "npm run -s thence --");
    assert.equal(programName(npm, "/work/thence/examples/shop"), "npm run -s thence --");
  });

  it("names the checkout where it is typed outside", () => {
    assert.equal(programName(npm, "/work/shop"), "npm --prefix /work/thence run -s thence --");
    assert.equal(programName(npm, "/work/thence-shop"), "npm --prefix /work/thence run -s thence --");
    const spaced = { ...npm, npm_package_json: "/my work/thence/package.json" };
    assert.equal(programName(spaced, "/"), "npm --prefix '/my work/thence' run -s thence --");
  });

  it("names the program elsewhere", () => {
    assert.equal(programName({}, "/work/shop"), "thence");
    assert.equal(programName({ npm_lifecycle_event: "prestart" }, "/work/shop"), "thence");
  });
});
