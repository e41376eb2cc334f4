import assert from "node:assert/strict";
import type { Message, Part } from "../../../question/index.ts";
import { clause, rollBack } from "./stage.ts";

const family = "👩‍👩‍👧‍👦";
const long = "Nobody reads all of it. ".repeat(160);
const rows = Array.from({ length: 200 }, (_, i) => [`row ${i}`, long.slice(0, 200)]);
const caution: Part = { kind: "caution", text: "Only 12 sessions: too few to tell." };

/** More than any chat takes. */
const huge: Message = {
  language: "en",
  title: "Fewer finish. What do we do?",
  parts: [
    { kind: "facts", facts: Array.from({ length: 60 }, (_, i) => ({ label: `fact ${i}`, value: long })) },
    { kind: "table", columns: ["what", "of it"], rows },
    { kind: "list", items: Array.from({ length: 60 }, () => long) },
    { kind: "quote", by: "Bo", text: long.repeat(10) },
    caution,
  ],
  buttons: [rollBack],
  foot: "Case C-1",
};

/** A message that is too long is shortened, and nobody presses without what must be read before. */
export const limits = [
  clause(
    "fits a message that is longer than the platform takes, keeps its cautions and its buttons, and says what it left out",
    async (play) => {
      const outgoing = play.outgoing(huge);
      const { payload, notes } = play.channel.render(outgoing);
      assert.ok(notes.length > 0, "it says what was left out");
      for (const note of notes) assert.match(note, /^\S.*[^.]$/, "a note is a sentence without its full stop");
      assert.ok(play.size(payload) <= play.channel.limits.message, `it has ${play.size(payload)}`);
      await play.deliver(huge);
      const { text, buttons } = await play.only();
      assert.match(text, /Only 12 sessions: too few to tell\./);
      if (play.channel.capabilities.buttons) assert.match(buttons.join(), /Roll back/);
    },
    "limits",
  ),

  clause(
    "sends a message of the usual length whole, says nothing of shortening, and draws it the same twice",
    async (play) => {
      const outgoing = play.outgoing({
        parts: [caution, { kind: "quote", by: "Bo", text: "Since Monday." }],
        buttons: [rollBack],
      });
      const { payload, notes } = play.channel.render(outgoing);
      assert.deepEqual(notes, []);
      assert.equal(JSON.stringify(play.channel.render(outgoing).payload), JSON.stringify(payload));
      assert.ok(play.size(payload) <= play.channel.limits.message);
    },
  ),

  clause(
    "cuts a title between what a reader sees as characters, never within an emoji",
    async (play) => {
      await play.deliver({ title: `${family.repeat(100)} end`, parts: [{ kind: "text", text: family.repeat(800) }] });
      const { text } = await play.only();
      assert.ok(text.includes(family));
      assert.doesNotMatch(text.replaceAll(family, ""), /\p{Extended_Pictographic}|\u200d|\ufffd/u);
    },
    "drawing",
  ),

  clause("sends a message of which every text is empty, and one that is only a title", async (play) => {
    const empty = { kind: "text", text: "" } as const;
    await play.deliver({
      title: "",
      parts: [
        empty,
        { kind: "list", items: [] },
        { kind: "list", items: [""] },
        { kind: "facts", facts: [] },
        { kind: "facts", facts: [{ label: "", value: "" }] },
        { kind: "table", columns: [], rows: [] },
        { kind: "table", title: "", columns: [""], rows: [[], [""], ["", "more than there are columns"]] },
        { kind: "quote", by: "", text: "" },
        { kind: "caution", text: "", url: "" },
      ],
      mentions: [{ name: "" }],
      buttons: [],
      foot: "",
    });
    await play.deliver({ title: "Only this" });
    assert.match((await play.stands(play.group)).at(-1)?.text ?? "", /^Only this\b/);
  }),
];
