import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ThenceError } from "../../kit/failure.ts";
import { isAway, isCertain, storeError } from "./errors.ts";

const place = { place: "postgres://db/shop", lockWaitMs: 50 };
const said = (code: string, message = "what the server said") => Object.assign(new Error(message), { code });

function codeOf(cause: unknown): string {
  const error = storeError(place, cause);
  return error instanceof ThenceError ? error.code : "passed on";
}

describe("what PostgreSQL says becomes an error of the store", () => {
  const cases: readonly (readonly [state: string, code: string, when: string])[] = [
    ["53100", "store/full", "the disk is full"],
    ["53200", "store/full", "the memory is full"],
    ["XX001", "store/damaged", "a page is corrupt"],
    ["XX002", "store/damaged", "an index is corrupt"],
    ["55P03", "store/locked", "a lock was not free in time"],
    ["57014", "store/unreachable", "a statement was cancelled, by a time limit or by hand"],
    ["40P01", "store/locked", "two waited for each other"],
    ["28P01", "store/unreachable", "the password is wrong"],
    ["3D000", "store/unreachable", "there is no such database"],
    ["42501", "store/unreachable", "a right is missing"],
    ["53300", "store/unreachable", "all connections are taken"],
    ["25006", "store/unreachable", "the server only reads"],
    ["57P01", "store/unreachable", "the server is shut down"],
    ["08006", "store/unreachable", "the connection broke"],
    ["42P01", "store/not-a-store", "a table is missing"],
    ["23505", "passed on", "a row is there twice: a fault of ours"],
  ];
  for (const [state, code, when] of cases)
    it(`${code} where ${when} (${state})`, () => assert.equal(codeOf(said(state)), code));

  it("store/unreachable where nothing answers, and the network says why", () => {
    assert.equal(codeOf(said("ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:5432")), "store/unreachable");
    assert.equal(codeOf(new Error("Connection terminated unexpectedly")), "store/unreachable");
    assert.equal(codeOf(new Error("SASL: a password is wanted")), "store/unreachable");
  });

  it("with the place, what was said and the cause, and what is typed already as it is", () => {
    const cause = said("XX001", "invalid page in block 7");
    const error = storeError(place, cause);
    assert.ok(error instanceof ThenceError);
    assert.match(error.message, /postgres:\/\/db\/shop is damaged: invalid page in block 7/);
    assert.equal(error.cause, cause);
    assert.equal(storeError(place, error), error);
  });
});

describe("after an error of PostgreSQL", () => {
  it("another connection is tried only where the server is away or only reads", () => {
    for (const state of ["57P01", "57P03", "08006", "25006", "53300"]) assert.equal(isAway(said(state)), true, state);
    for (const state of ["53100", "XX001", "40P01", "23505"]) assert.equal(isAway(said(state)), false, state);
  });

  it("a commit counts as not done only where the server said so itself", () => {
    for (const state of ["53100", "XX001", "40001"]) assert.equal(isCertain(said(state)), true, state);
    for (const state of ["57P01", "08006", "25P03"]) assert.equal(isCertain(said(state)), false, state);
    assert.equal(isCertain(new Error("Connection terminated unexpectedly")), false);
  });
});
