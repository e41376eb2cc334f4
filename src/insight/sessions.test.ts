import assert from "node:assert/strict";
import { it } from "node:test";
import { entityName } from "./journeys.ts";
import { entityRange, evenCuts, onlyRows } from "./rows.ts";
import { journeysOf } from "./sample-journeys.ts";
import { sessions } from "./sessions.ts";

const journeys = journeysOf(
  "who",
  [0, 10, 21, 22, 100].map((at, i) => ({ type: "seen", at, tags: { who: i === 1 ? ["a", "b"] : "a" } })),
);

it("a session ends where more than the gap passes without an event", () => {
  const cut = sessions(journeys, 10);
  const rows = Array.from({ length: cut.entities.length }, (_, e) => [
    entityName(cut, e),
    ...cut.positions.subarray(cut.from[e], cut.to[e]),
  ]);
  assert.deepEqual(rows, [
    ["a #1", 1, 2],
    ["a #2", 3, 4],
    ["a #3", 5],
    ["b #1", 2],
  ]);
  assert.equal(cut.entities.at(4), undefined);
});

it("journeys can be narrowed to some rows, and cut into parts with about as many rows", () => {
  const few = onlyRows(journeys, (row) => journeys.kindOf[row] === 0 && (journeys.positions[row] ?? 0) > 2);
  assert.deepEqual([...few.positions.subarray(few.from[0], few.to[0])], [3, 4, 5]);
  assert.equal(few.from[1], few.to[1]);
  assert.deepEqual(evenCuts(journeys, 2), [0, 1, 2]);
  assert.equal(evenCuts(journeys, 4).length, 5);
  assert.equal(evenCuts(journeys, 4).at(-1), 2);
  const second = entityRange(journeys, 1, 2);
  assert.equal(entityName(second, 0), "b");
  assert.equal(entityName(second, 1), "");
});
