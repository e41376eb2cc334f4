import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { sha256 } from "../kit/sha256.ts";
import { chainLink, genesis, type Link } from "./chain.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const digest = (...parts: Uint8Array[]) => Uint8Array.from(createHash("sha256").update(Buffer.concat(parts)).digest());
const wide = (value: number) => {
  const buffer = Buffer.alloc(8);
  buffer.writeBigInt64BE(BigInt(value));
  return buffer;
};
const narrow = (value: number) => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
};

const link: Link = {
  previous: new Uint8Array(32).fill(1),
  previousInStream: new Uint8Array(32).fill(2),
  position: 2 ** 40 + 3,
  revision: 7,
  recorded: 1_795_219_200_000_001,
  index: 0,
  count: 2,
  record: bytes('{"id":"c"}'),
  bytes: bytes('{"id":"e","data":{"ø":1}}'),
};

describe("the hash chain", () => {
  it("begins with the log's own name", () => {
    assert.deepEqual(genesis("l-1", sha256), digest(bytes("thence log 1\nl-1")));
    assert.notDeepEqual(genesis("l-1", sha256), genesis("l-2", sha256));
  });

  it("links an event to all before it, its stream, its place, its time, its commit and its bytes", () => {
    const expected = digest(
      link.previous,
      new Uint8Array(32).fill(2),
      wide(link.position),
      wide(link.revision),
      wide(link.recorded),
      narrow(0),
      narrow(2),
      narrow(link.record.length),
      link.record,
      link.bytes,
    );
    assert.deepEqual(chainLink(link, sha256), expected);
    assert.equal(
      Buffer.from(expected).toString("hex"),
      "340e2711c35cde6a87e6a9a9db9ed1ba338b4fd4be18ba936cbd0ab89a126bce",
    );
  });

  it("brings the record in with the commit's first event only, and zeros where there is no stream before", () => {
    const { previousInStream, ...start } = link;
    const expected = digest(
      link.previous,
      new Uint8Array(32),
      wide(link.position),
      wide(0),
      wide(link.recorded),
      narrow(1),
      narrow(2),
      narrow(0),
      link.bytes,
    );
    assert.deepEqual(chainLink({ ...start, previousInStream: undefined, revision: 0, index: 1 }, sha256), expected);
  });

  it("differs when any part differs", () => {
    const changes: readonly Partial<Link>[] = [
      { previous: new Uint8Array(32) },
      { previousInStream: undefined },
      { position: 4 },
      { revision: 8 },
      { recorded: link.recorded + 1 },
      { index: 1 },
      { count: 3 },
      { record: bytes('{"id":"d"}') },
      { bytes: bytes("{}") },
      { record: bytes('{"id":"c"}{'), bytes: bytes('"id":"e","data":{"ø":1}}') },
    ];
    const seen = new Set(
      [link, ...changes.map((change) => ({ ...link, ...change }))].map((one) =>
        Buffer.from(chainLink(one, sha256)).toString("hex"),
      ),
    );
    assert.equal(seen.size, changes.length + 1);
  });

  it("handles an event larger than the room it began with", () => {
    const long = bytes("x".repeat(100_000));
    assert.notDeepEqual(
      chainLink({ ...link, bytes: long }, sha256),
      chainLink({ ...link, bytes: long.subarray(1) }, sha256),
    );
    assert.deepEqual(chainLink(link, sha256), chainLink({ ...link }, sha256));
  });
});
