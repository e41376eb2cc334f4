import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { agreement, checkpointBytes, checkpointLine, parseCheckpoint } from "./signed-checkpoint.ts";

const checkpoint = {
  log: "77c1700e-4a4e-dd96-9346-ce4b80e38d40",
  position: 7,
  hash: "ab".repeat(32),
  recorded: 1,
  signed: 2,
  key: "ed25519:x",
  signature: "s",
};

describe("a checkpoint", () => {
  it("is one line that reads back as it was", () => {
    const line = checkpointLine(checkpoint);
    assert.equal(line.includes("\n"), false);
    assert.deepEqual(parseCheckpoint(line), checkpoint);
  });

  it("signs everything it says but the signature", () => {
    const text = (claim: typeof checkpoint) => new TextDecoder().decode(checkpointBytes(claim));
    const { signature, ...claim } = checkpoint;
    for (const name of Object.keys(claim))
      assert.notEqual(text({ ...checkpoint, [name]: name === "position" ? 8 : 3 }), text(checkpoint), name);
    assert.equal(text({ ...checkpoint, signature: "another" }), text(checkpoint));
    assert.ok(text(checkpoint).startsWith("thence checkpoint 1\n{"));
  });

  it("is not read from a line that was torn at any place, nor from other JSON", () => {
    const line = checkpointLine(checkpoint);
    for (let length = 0; length < line.length; length++)
      assert.equal(parseCheckpoint(line.slice(0, length)), undefined);
    for (const other of ["null", "7", "[]", "{}", line.replace(":7,", ":0,"), line.replace(":7,", ':"7",')])
      assert.equal(parseCheckpoint(other), undefined, other);
  });

  it("agrees with its own log alone, at its own place", () => {
    const { log, hash } = checkpoint;
    assert.equal(agreement(checkpoint, { log, hash }), "agrees");
    assert.equal(agreement(checkpoint, { log, hash: "cd".repeat(32) }), "differs");
    assert.equal(agreement(checkpoint, { log }), "beyond the end");
    assert.equal(agreement(checkpoint, { log: "another", hash }), "of another log");
  });
});
