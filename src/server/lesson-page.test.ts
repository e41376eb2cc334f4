import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Lesson } from "../app/index.ts";
import { lessonPage } from "./lesson-page.ts";

const evil = `<script>alert("1")</script>`;
const lesson: Lesson = {
  title: "Confounding",
  guess: { text: `What happened inside ${evil}?`, choices: ["it fell", `it rose ${evil}`], right: 1 },
  picture: {
    kind: "bars",
    title: "before and now",
    unit: "share",
    bars: [{ label: evil, value: 0.25, isMarked: true }],
  },
  table: { heads: ["device", "now"], rows: [[evil, "25.0 %"]] },
  reveal: ["The whole fell, and inside both groups it rose."],
  general: "Compare like with like.",
  page: "confounding",
};
const shown = async (guess?: string) =>
  String(await lessonPage({ name: "shop" }, "C-1", { name: "reversal", caution: evil, lesson }, guess));

describe("the page of a lesson", () => {
  it("asks for a guess first, and shows nothing of what is behind the number", async () => {
    const text = await shown();
    assert.match(text, /href="\/cases\/C-1\/lessons\/reversal\?guess=2"/);
    assert.ok(!text.includes("inside both groups") && !text.includes("<svg"));
  });

  it("then says whether the guess was right, and shows the case's own numbers", async () => {
    assert.match(await shown("2"), /<h1>Right<\/h1>/);
    assert.match(await shown("1"), /<h1>Not quite<\/h1>/);
    const text = await shown("0");
    assert.match(text, /<h1>What is behind the number<\/h1>/);
    assert.match(text, /inside both groups it rose.*Compare like with like/s);
    assert.match(text, /<svg viewBox.*25\.0 %<\/text>/s);
  });

  it("takes no name and no guess for markup", async () => {
    for (const guess of [undefined, "1", evil]) assert.ok(!(await shown(guess)).includes("<script"), String(guess));
  });
});
