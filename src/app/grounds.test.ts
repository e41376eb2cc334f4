import assert from "node:assert/strict";
import { it } from "node:test";
import { defineEvent } from "../event/index.ts";
import { defineFold, on } from "../projection/index.ts";
import { about, decide, defineDecider, refuse } from "../store/index.ts";
import { fixedContext } from "../testing/index.ts";
import { openStore } from "./stores.ts";
import { why } from "./why.ts";

const tags = ({ book }: { book: string }) => ({ book });
const lent = defineEvent("book-lent", { purpose: "who has it", stream: "book", tags });
const returned = defineEvent("book-returned", { purpose: "it is here", stream: "book", tags });
const out = defineFold(
  "out",
  false,
  on(lent, () => true),
  on(returned, () => false),
);
const lend = defineDecider("lend-book", {
  folds: { out: about(out, ({ book }: { book: string }) => `book:${book}`) },
  decide: (command, { out }) => (out ? refuse("book/out") : [lent(command)]),
});

it("tells of a decision, and of a refusal, what was read and by which code it was decided", async () => {
  const store = await openStore("memory:", fixedContext());
  await store.append([lent({ book: "b-1" }), lent({ book: "b-2" }), returned({ book: "b-1" })], { command: "open" });
  const taken = await decide(store, lend, { book: "b-1" });
  const refused = await decide(store, lend, { book: "b-1" });
  assert.deepEqual([taken.kind, refused.kind], ["decided", "refused"]);

  const found = await why(store, "4", { rows: 1 });
  assert.deepEqual(found.grounds, { code: lend.code, upTo: 3, events: 2, positions: [1, 3] });
  assert.deepEqual(
    found.because.map(({ event }) => event.position),
    [3],
  );
  const no = await why(store, "5", { rows: 10 });
  assert.deepEqual([no.event.type, no.grounds?.positions], ["thence.refused", [1, 3, 4]]);
  assert.equal((await why(store, "1", { rows: 1 })).grounds, undefined);
  await store.close();
});
