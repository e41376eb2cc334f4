import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { recovery, sell, shop, windowCloses } from "../../../test/checkout.ts";
import { openEventStore as openMemory } from "../../adapters/memory/event-store.ts";
import type { Playbook } from "../../decision/index.ts";
import { isRecord } from "../../kit/is-record.ts";
import { fixedContext } from "../../testing/index.ts";
import { adaptersFor } from "../adapter-module.ts";
import { type Config, defineConfig } from "../define-config.ts";
import { previewMessage } from "./preview.ts";
import { previewText } from "./preview-text.ts";

const people = {
  "head of sales": { email: "sales@example.org", members: ["@maya"] },
  "@maya": { email: "maya@example.org", language: "da", name: "Maya <b>Holm</b>" },
} as const satisfies Config["people"];

/** The question as a channel would get it, after so many windows of the test shop. */
async function previewed(
  channel: string,
  { windows = 3, to = "@maya", ...changes }: { windows?: number; to?: string } & Partial<Playbook> = {},
  more: Partial<Config> = {},
) {
  const store = await openMemory("memory:", fixedContext(3));
  for (let n = 0; n < windows; n++) await sell(store, n, 10, 7 - 2 * n);
  const config = defineConfig({ ...shop, people, ...more });
  const now = windowCloses(windows);
  const preview = await previewMessage({ store, config }, { ...recovery, ...changes }, { channel, to, now });
  const positions = (await store.head()).position;
  assert.equal(
    positions,
    10 * windows + Array.from({ length: windows }, (_, n) => 7 - 2 * n).reduce((a, b) => a + b, 0),
  );
  return { ...preview, text: previewText(preview, 80), sent: JSON.stringify(preview.payload) };
}

for (const adapter of adaptersFor("channel"))
  describe(`a question previewed in ${adapter}`, () => {
    it("is the payload that would be sent, in the language of whoever gets it, and leaves no trace", async () => {
      const { sent, text, notes, language, capabilities } = await previewed(adapter);
      assert.equal(language, "da");
      assert.match(text, /, to @maya( \(maya@example\.org\))?, in Danish\n/);
      assert.match(text, /│ Customers give up at the checkout\. What do we do\?\n/);
      assert.match(sent, /Stillet til/);
      if (capabilities.buttons) assert.match(text, /\[ Roll the form back \] {2}asks: Hvorfor beslutter du det\?/);
      assert.equal(notes.length > 0, !capabilities.buttons || capabilities.charts === "text", notes.join());
    });

    it("is within the limits where it is too long, and says by how much it was shortened", async () => {
      const long = "Who wants to pay, can, whoever they are. ".repeat(4_000);
      const { notes } = await previewed(adapter, {}, { metrics: [{ ...metric(), serves: long }] });
      // Of what an adapter does not say how it was cut, its own notes tell.
      const isCut = notes.some((note) => /^shortened by \d{4,6} characters$|texts were cut|did not fit/.test(note));
      const hasLimit = adapter !== "inbox" && adapter !== "terminal";
      assert.equal(isCut, hasLimit, notes.join());
    });

    it("shows markup, text from right to left and emoji as they were written, and nothing that steers a terminal", async () => {
      const said = "<b>שלום</b> <!channel> *مرحبا* 👩‍👩‍👧 {{x}} & “all”";
      const question = { ...recovery.question, text: `${said}\u001b[31m\u202e` };
      const { text, shown, payload } = await previewed(adapter, { question });
      assert.ok(text.includes(`│ ${said}[31m`), text);
      assert.ok(shown.title.startsWith(said));
      assert.doesNotMatch(text, /[^\P{Cc}\n]|\u202e/u);
      if (isRecord(payload)) assert.doesNotMatch(String(payload["html"]), /<b>שלום/);
    });

    it("draws a chart of one point, and says so where no window is closed yet", async () => {
      const one = await previewed(adapter, { windows: 1 });
      assert.match(one.text, /70[.,]0\s%|70 %/);
      assert.doesNotMatch(one.sent, /NaN|Infinity/);
      const none = await previewed(adapter, { windows: 0 });
      assert.match(none.text, /No closed window of checkout-completion has data\./);
    });
  });

describe("a preview", () => {
  it("takes a channel by its name or by its kind, with the settings that it has", async () => {
    const channels = {
      post: { adapter: "mail", from: "Pine & Post <post@example.org>", server: "smtps://mail.example.org" },
    };
    for (const channel of ["post", "mail"]) {
      const { sent, text } = await previewed(channel, {}, { channels });
      assert.match(sent, /post@example\.org/);
      assert.match(text, /^post \(mail\), to/);
    }
  });

  it("says of a mail to a group which buttons are missing, since nobody could tell who pressed them", async () => {
    const { notes, text } = await previewed("mail", { to: "head of sales" });
    assert.match(notes.join(), /buttons cannot be shown here: nobody could tell who pressed them/);
    assert.doesNotMatch(text, /\[ I take it \]/);
  });

  it("refuses a channel that there is not, and somebody whom nobody knows", async () => {
    await assert.rejects(previewed("sms"), {
      code: "app/no-such-preview",
      message: /adapters are google-chat, inbox, mail/,
    });
    await assert.rejects(previewed("slack", { to: "@mya" }), { code: "app/nobody-to-preview", message: /@maya/ });
  });
});

function metric() {
  const [found] = shop.metrics ?? [];
  assert.ok(found);
  return found;
}
