import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ThenceError } from "../../kit/failure.ts";
import { addressOf } from "./address.ts";

/** What is said of an address that is refused. */
function problemOf(url: string, schema?: string): string {
  try {
    addressOf(url, schema);
  } catch (cause) {
    assert.ok(cause instanceof ThenceError);
    assert.equal(cause.code, "postgres/bad-address");
    return cause.message;
  }
  return assert.fail(`${url} was taken`);
}

describe("an address of PostgreSQL", () => {
  it("keeps for the client what the client knows, and for us the rest", () => {
    const { connection, schema, password, connectMs } = addressOf(
      "postgresql://ann:s%25t@db:6432/shop?schema=a&sslmode=verify-full&application_name=x&connect_timeout=7&options=-c%20jit%3Doff",
    );
    assert.equal(connection, "postgres://ann@db:6432/shop?sslmode=verify-full&application_name=x&options=-c+jit%3Doff");
    assert.deepEqual([schema, password, connectMs], ["a", "s%t", 7000]);
  });

  it("is refused with a parameter that nobody knows, which is named, and its value is not", () => {
    const message = problemOf("postgres://ann@db/shop?schemas=hush&sslmode=require");
    assert.match(message, /"schemas"/);
    assert.match(message, /schema, .*sslmode/);
    assert.ok(!message.includes("hush"), message);
    assert.match(problemOf("postgres://ann@db/shop?schema=a&schema=b"), /"schema" is there twice/);
    assert.match(problemOf("postgres://ann@db/shop?connect_timeout=soon"), /"connect_timeout"/);
  });

  it("is refused where a password was written into it raw, and nothing of that is shown", () => {
    for (const url of [
      "postgres://ann:12?hunter2&x=1@db/shop",
      "postgres://ann:12?hunter2#x@db/shop",
      "postgres://ann:12#hunter2@db/shop",
      "postgres://ann:12?hunter2@db/shop",
    ])
      assert.doesNotMatch(problemOf(url), /hunter/, url);
  });

  it("names a schema that PostgreSQL keeps whole and does not keep for itself", () => {
    const at = (schema: string) => `postgres://ann@db/shop?schema=${encodeURIComponent(schema)}`;
    for (const schema of ["a", "é😀", `a"b'c\\d;--`, "x".repeat(63)])
      assert.equal(addressOf(at(schema)).schema, schema);
    assert.match(problemOf(at("x".repeat(64))), /63 bytes/);
    assert.match(problemOf(at("é".repeat(32))), /63 bytes/);
    assert.match(problemOf(at("pg_mine")), /pg_/);
    assert.match(problemOf(at("x\0y")), /U\+0000/);
    assert.match(problemOf(at("")), /empty/);
    assert.match(problemOf("postgres://ann@db/shop", "\ud800"), /half a character/);
  });
});
