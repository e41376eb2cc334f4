import assert from "node:assert/strict";
import type { Part } from "../../../question/index.ts";
import { clause as clauseOf, type Play } from "./stage.ts";

const clause = (name: string, check: (play: Play) => Promise<void>) => clauseOf(name, check, "drawing");

const hour = 3_600_000_000;

function chart(values: readonly (number | undefined)[], title = "Checkout share"): Extract<Part, { kind: "chart" }> {
  return {
    kind: "chart",
    labels: values.map((_, i) => `${String(i % 24).padStart(2, "0")}:00`),
    says: `${title} in words`,
    picture: {
      kind: "line",
      title,
      unit: "share",
      series: [
        { name: title, points: values.map((value, i) => ({ at: i * hour, ...(value !== undefined && { value }) })) },
      ],
      levels: [{ label: "at least", value: 0.35 }],
    },
  };
}

/** A picture is drawn of what is there, and never of what is not. */
export const charts = [
  clause("draws a chart of many points, of one and of none, or says it in words", async (play) => {
    const many = Array.from({ length: 100 }, (_, i) => (i % 10) / 10);
    for (const values of [many, [0.41, 0.22], [0.41], [0], []]) {
      const { outgoing } = await play.deliver({ parts: [chart(values)] });
      assertDrawn(play.channel.render(outgoing).payload);
      const { text } = (await play.stands(play.group)).at(-1) ?? { text: "" };
      assert.match(text, /Checkout share/, `${values.length} points`);
    }
  }),

  clause("draws a chart with gaps without inventing a number", async (play) => {
    for (const values of [
      [0.41, undefined, 0.22],
      [undefined, 0.41],
      [undefined],
      [Number.NaN, 0.4, Number.POSITIVE_INFINITY],
    ]) {
      const { outgoing } = await play.deliver({ parts: [chart(values)] });
      assertDrawn(play.channel.render(outgoing).payload);
    }
  }),

  clause("draws a chart whose names are long, alike or markup", async (play) => {
    const evil = chart([0.1, 0.2], `<b>${"long ".repeat(100)}`);
    const alike = { ...evil, labels: ["<!here>", "<!here>"] };
    const { outgoing } = await play.deliver({ parts: [alike, alike, alike] });
    assertDrawn(play.channel.render(outgoing).payload);
    assert.match((await play.only()).text, /<b>long/);
  }),
];

function assertDrawn(payload: unknown): void {
  const text = JSON.stringify(payload);
  assert.doesNotMatch(text, /NaN|Infinity|undefined|"(value|y)":null/);
}
