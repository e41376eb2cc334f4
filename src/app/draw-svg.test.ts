import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SaxesParser } from "saxes";
import { emptyPictures, pictures, valuesIn } from "../../test/pictures.ts";
import type { Picture } from "../chart/index.ts";
import { drawSvg } from "./draw-svg.ts";

describe("a picture as an SVG file", () => {
  for (const [name, picture] of Object.entries(pictures)) {
    it(`tells every name and number of ${name} in words, and shows its labels`, async () => {
      const { said, titles, drawn } = read(await drawSvg(picture));
      for (const value of valuesIn(picture)) assert.ok(said.includes(value), `"${value}" is missing in ${said}`);
      assert.equal(titles[0], picture.title);
      assert.ok(drawn.length > 3, "labels are drawn as text");
      assert.doesNotMatch(said + drawn.join(), /NaN|undefined|Infinity|\[object/);
    });

    it(`gives ${name} the same bytes each time, whatever was drawn between`, async () => {
      const first = await drawSvg(picture, { theme: "dark" });
      await drawSvg(pictures.grid, { width: 333 });
      assert.equal(await drawSvg(structuredClone(picture), { theme: "dark" }), first);
      assert.doesNotMatch(first, /\bzr\d/);
    });
  }

  it("shows in the drawing itself what the words say of steps, cells, edges and paths", async () => {
    const seen = async (picture: Picture) => read(await drawSvg(picture)).drawn.join("\n");
    assert.match(await seen(pictures.funnel), /4,911 · 39\.6 % of first · 39\.6 % of previous \(38\.7 % – 40\.4 %\)/);
    assert.match(await seen(pictures.grid), /16\.0 %\*/);
    assert.match(await seen(pictures.map), /3,802 · 2\.29 d/);
    assert.match(await seen(pictures.sankey), /product-viewed {2}2,615/);
    assert.match(await seen(pictures.line), /at least[\s\S]*35\.0 %[\s\S]*B 2026-03-09 decided: roll back form v18/);
    assert.match(await seen(pictures.distribution), /50\.0 %: 1\.57 h/);
    assert.match(await seen(pictures.bars), /no data/);
    assert.match(await seen(pictures.states), /broken/);
  });

  it("cuts a long name, and has the whole of it in a title", async () => {
    const { titles } = read(await drawSvg(pictures.map));
    assert.ok(titles.includes("refund-requested-by-the-customer-online: 133"));
    const lines = read(await drawSvg(pictures.lines));
    assert.ok(lines.drawn.some((text) => /^enterprise with a very …/.test(text)));
    assert.ok(lines.titles.includes("enterprise with a very long name indeed"));
  });

  it("is an image with a name and a description, and brings neither script nor font nor address", async () => {
    for (const picture of Object.values(pictures)) {
      const svg = await drawSvg(picture, { width: 500, height: 400, title: "A title of ours" });
      assert.match(svg, /^<svg [^>]*width="500" height="400"[^>]* role="img" aria-labelledby="(\S+)-title \1-desc">/);
      assert.equal(read(svg).titles[0], "A title of ours");
      assert.doesNotMatch(svg, /<script|@font-face|@import|href=|\son\w+=|https?:\/\/(?!www\.w3\.org)/);
    }
  });

  it("follows the reader's preference for dark, or has the theme it was asked for", async () => {
    const [auto, light, dark] = [
      await drawSvg(pictures.bars),
      await drawSvg(pictures.bars, { theme: "light" }),
      await drawSvg(pictures.bars, { theme: "dark" }),
    ];
    assert.match(auto, /@media \(prefers-color-scheme:dark\)/);
    assert.ok(!light.includes("<style") && !dark.includes("<style"));
    for (const colour of dark.match(/(?:fill|stroke)="#[0-9a-f]+"/g) ?? []) {
      const hex = /#[0-9a-f]+/.exec(colour)?.[0];
      assert.ok(auto.includes(`{${colour.slice(0, colour.indexOf("="))}:${hex}}`), `${colour} has its rule`);
    }
  });

  it("lets no name become markup, a template or a broken file", async () => {
    const evil = '"><script>alert(1)</script>{b}{a|x}\u0000\u001b\ud800\uffff & ]]>';
    for (const picture of Object.values(pictures)) {
      const bad = JSON.parse(JSON.stringify(picture), (key, value) =>
        ["title", "name", "label", "note", "of"].includes(key) ? evil : value,
      );
      const svg = await drawSvg(bad);
      assert.ok(!svg.includes("<script"));
      assert.match(read(svg).said, /\{b\}\{a\|x\}\\u0000\\u001b/);
    }
  });

  it("says in words that there is nothing to see", async () => {
    for (const picture of emptyPictures) {
      const { said, drawn } = read(await drawSvg(picture));
      assert.match(said, /There is no data: /, picture.kind);
      assert.match(drawn.join(), /There is no data: /);
    }
  });
});

// A strict parser reads it, as a viewer of files would.
function read(svg: string) {
  const parser = new SaxesParser();
  const [titles, drawn]: [string[], string[]] = [[], []];
  const open: string[] = [];
  let said = "";
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name }) => {
    open.push(name);
    if (name === "title") titles.push("");
    if (name === "text") drawn.push("");
  });
  parser.on("closetag", () => open.pop());
  parser.on("text", (text) => {
    const within = open.at(-1);
    if (within === "title") titles[titles.length - 1] += text;
    if (within === "text" || within === "tspan") drawn[drawn.length - 1] += text;
    if (within === "title" || within === "desc") said += `${text}\n`;
  });
  parser.write(svg).close();
  return { titles, drawn, said };
}
