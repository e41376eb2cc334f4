import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { failure, ThenceError } from "./failure.ts";

const TooCold = failure(
  "tests/too-cold",
  { retry: "later" },
  (f: { degrees: number }) => `it is ${f.degrees} degrees. Wait for summer.`,
);

describe("a failure", () => {
  it("carries its code, its facts, when to retry, and what to do next", () => {
    const cause = new Error("snow");
    const error = new TooCold({ degrees: -7 }, { cause });
    assert.ok(error instanceof ThenceError && error instanceof TooCold && error instanceof Error);
    assert.deepEqual([error.code, error.retry, error.kind, error.cause], ["tests/too-cold", "later", "refused", cause]);
    assert.deepEqual(error.facts, { degrees: -7 });
    assert.equal(error.message, "[tests/too-cold] it is -7 degrees. Wait for summer.");
    assert.equal(TooCold.code, error.code);
  });
});
