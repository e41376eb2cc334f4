import assert from "node:assert/strict";
import type { Message } from "../../../question/index.ts";
import { clause as clauseOf, type Play } from "./stage.ts";

const clause = (name: string, check: (play: Play) => Promise<void>) => clauseOf(name, check, "drawing");

/** What means something to one platform or another. */
const markups = [
  "<!channel> <@U0EVE> <https://evil.example|click>",
  "<b>bold</b> <script>alert(1)</script> <at>Eve</at>",
  "[click](https://evil.example) *bold* _slanted_ ~gone~ `code` # head",
  "{{DATE(2020-01-01T00:00:00Z,SHORT)}} :tada: &amp; & &lt;",
  "\"quoted\" 'quoted' \\n %s $" + "{x}",
];
const everywhere = (text: string, short: string): Message => ({
  language: "en",
  title: text,
  parts: [
    { kind: "text", text },
    { kind: "facts", facts: [{ label: text, value: text }] },
    { kind: "list", items: [text] },
    { kind: "quote", by: text, text },
    { kind: "caution", text, url: "javascript:alert(1)" },
    { kind: "table", title: text, columns: [short, "b"], rows: [[text, short]] },
  ],
  foot: text,
});
/** Parts of the message above in which the text stands. */
const places = 11;

/** As it is read: what takes no place is nothing, and a line may end anywhere. */
const read = (text: string) => text.replace(/[\u2060\u200b\u2066-\u2069\u202a-\u202e]/g, "").replace(/\s+/g, " ");
const count = (text: string, part: string) => text.split(part).length - 1;

/** What people wrote is text: no character of it is markup, and none changes what stands beside it. */
export const texts = [
  clause(
    "shows what people wrote as they wrote it, wherever it stands: markup, mentions, links, formulas, entities",
    async (play) => {
      for (const markup of markups) {
        const sent = await play.deliver(everywhere(markup, markup.slice(0, 12)));
        const standing = (await play.stands(play.group)).at(-1);
        const found = count(read(standing?.text ?? ""), read(markup));
        assert.ok(found >= places, `${markup}: ${found} of ${places} in ${read(standing?.text ?? "")}`);
        assert.doesNotMatch(JSON.stringify(play.channel.render(sent.outgoing).payload), /(href|url)\W{1,6}javascript:/);
      }
    },
  ),

  clause("calls nobody by what somebody is called", async (play) => {
    const names = ["<!channel>", "@everyone", "<at>Eve</at>", "Bo\r\nTo: eve@example.net", "*Bo*"];
    await play.deliver({ mentions: names.map((name) => ({ name })) });
    const { text } = await play.only();
    assert.match(text, /Bo/);
    assert.doesNotMatch(text, /⟨/, "nothing stands there that the platform takes for markup");
  }),

  clause("keeps text from right to left, with accents and emoji of several characters whole", async (play) => {
    for (const whole of ["שלום עולם, מה שלומך?", "مرحبا بالعالم", "👩‍👩‍👧‍👦 🇩🇰 👍🏽", "e\u0301 A\u030a ﷽ 漢字 ไทย"]) {
      await play.deliver(everywhere(whole, whole.slice(0, 4)));
      const text = read((await play.stands(play.group)).at(-1)?.text ?? "");
      assert.ok(count(text, whole) >= places, `${whole} in ${text}`);
    }
  }),

  clause(
    "sends no character that turns around what stands beside it, moves a cursor or ends a text early",
    async (play) => {
      const evil = "pay \u202e001 \u2066x\u2067 \u0000 \u0007 \u001b[31m \u009b \ud800 end";
      await play.deliver(everywhere(evil, evil.slice(0, 8)));
      const { text } = await play.only();
      // A line may end, and a tab may stand; a half of a character is written as one that is unknown.
      assert.doesNotMatch(text, /[^\P{Cc}\n\r\t]|[\u202a-\u202e\u2066-\u2069]|\p{Cs}/u);
      assert.ok(count(text, "end") >= places, text);
    },
  ),
];
