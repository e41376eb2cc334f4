import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { recorded } from "../../test/checkout.ts";
import { attentionLeft } from "./attention.ts";
import { foldSilences, SilenceAdded, SilenceEnded, silenceFor } from "./silence.ts";

const about = { rule: "recovery", metric: "conversion", segment: "uk" };
const added = (more: object) =>
  SilenceAdded({ silence: "Q-1", from: 10, to: 20, by: "maya", reason: "the sale", ...more });
const silences = (...events: Parameters<typeof recorded>[0]) => foldSilences(recorded(events));

describe("a silence", () => {
  it("holds from its beginning until just before its end", () => {
    const all = silences(added({ rule: "recovery" }));
    assert.deepEqual(
      [9, 10, 19, 20].map((at) => silenceFor(all, about, at)?.silence),
      [undefined, "Q-1", "Q-1", undefined],
    );
  });

  it("is of all that it names, and of everything where it names nothing", () => {
    const holds = (more: object) => silenceFor(silences(added(more)), about, 15) !== undefined;
    assert.deepEqual(
      [
        { metric: "conversion" },
        { metric: "conversion", segment: "uk" },
        { rule: "recovery", segment: "fr" },
        { rule: "other" },
        {},
      ].map(holds),
      [true, true, false, false, true],
    );
    assert.equal(silenceFor(silences(added({ segment: "uk" })), { ...about, segment: undefined }, 15), undefined);
  });

  it("ends when somebody says so, and before that it held", () => {
    const ended = SilenceEnded({ silence: "Q-1", by: "maya", reason: "the sale is over" }, { occurred: 13 });
    const all = silences(added({}), ended, SilenceEnded({ silence: "Q-9", by: "maya", reason: "of nothing" }));
    assert.equal(silenceFor(all, about, 12)?.by, "maya");
    assert.equal(silenceFor(all, about, 13), undefined);
    assert.equal(all.length, 1);
  });

  it("is a stream of its own, tagged with what it silences", () => {
    const event = added({ metric: "conversion" });
    assert.equal(event.stream, "thence.silence:Q-1");
    assert.deepEqual(event.tags, { "thence.silence": "Q-1", "thence.metric": "conversion" });
  });
});

describe("an attention budget", () => {
  const budget = { questions: 2, per: 100 };
  it("is spent by the questions of the stretch up to now, in any order, and comes back as they grow old", () => {
    assert.equal(attentionLeft([], budget, 500), 2);
    assert.equal(attentionLeft([490, 401], budget, 500), 0);
    assert.equal(attentionLeft([400, 490], budget, 500), 1);
    assert.equal(attentionLeft([490, 495, 499], budget, 500), 0);
    assert.equal(attentionLeft([501], budget, 500), 2);
  });
});
