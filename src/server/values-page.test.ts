import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { closePages, evil, openedOn, protectedBy } from "../../test/page.ts";
import { readCase } from "../app/index.ts";
import { definePlaybook } from "../decision/index.ts";

after(closePages);

const form = { option: "discount", reason: "cheaper", by: "Maya" };

describe("values on the page", () => {
  let at: Awaited<ReturnType<typeof openedOn>>;
  const page = async () => (await fetch(`${at.page.url}/cases/${at.id}`)).text();
  before(async () => {
    at = await openedOn((playbook) => {
      const { name, question: _, ...options } = playbook;
      return definePlaybook(name, {
        ...options,
        question: {
          text: "What now?",
          options: [
            { id: "discount", label: "Give a discount" },
            { id: "wait", label: "Wait" },
          ],
          ask: [
            { id: "percent", label: `Discount ${evil}`, kind: "number", unit: "%", min: 0, max: 50, when: "discount" },
            { id: "until", label: "Until", kind: "date", min: "today", max: "today+30d", required: false },
            { id: "note", label: "Note", kind: "text", minLength: 2, maxLength: 20 },
            { id: "sure", label: "How sure", kind: "scale", min: 1, max: 3, required: false },
            {
              id: "carrier",
              label: "Carrier",
              kind: "choice",
              required: false,
              options: [
                { id: "dhl", label: "DHL" },
                { id: "gls", label: `GLS ${evil}` },
              ],
            },
          ],
        },
      });
    });
  });

  it("are asked for with the browser's own fields and bounds", async () => {
    const text = await page();
    assert.match(
      text,
      /<input type="number" name="value.percent" aria-describedby="hint-percent" step="any" min="0" max="50" value="">/,
    );
    assert.match(
      text,
      /<input type="date" name="value.until" aria-describedby="hint-until" min="2026-03-02" max="2026-04-01" value="">/,
    );
    assert.match(
      text,
      /<textarea name="value.note" aria-describedby="hint-note" required rows="2" minlength="2" maxlength="20">/,
    );
    assert.match(
      text,
      /<select name="value.sure" aria-describedby="hint-sure"><option value=""><\/option><option value="1">/,
    );
    assert.match(text, /<option value="dhl">DHL<\/option>/);
    assert.match(text, /a number from 0 to 50, in %/);
    assert.ok(!text.includes("<script"));
  });

  it("of one option stand beside its button, and are not demanded of whoever takes another", async () => {
    const [own = ""] = /<fieldset>.*<\/fieldset>/s.exec(await page()) ?? [];
    assert.match(own, /<legend>Give a discount<\/legend>.*value\.percent.*<button name="option" value="discount">/s);
    assert.ok(!own.includes("value.note") && !own.includes("required"));
  });

  it("are no way to decide by pressing Enter", async () => {
    const [first = ""] = /<button[^>]*>/.exec(/<form.*<\/form>/s.exec(await page())?.[0] ?? "") ?? [];
    assert.equal(first, "<button disabled hidden>");
  });

  const values = { "value.note": "a note", "value.sure": "2", "value.carrier": "gls", "value.until": "2026-03-09" };
  for (const [what, more, sentence] of [
    [
      "one that is missing",
      {},
      /Discount needs &quot;Discount [^<]*&quot; \(percent\) too: a number from 0 to 50, in.%/,
    ],
    ["one that cannot be", { "value.percent": "80" }, /&quot;80&quot; is not/],
    ["one of another option", { "value.percent": "8", option: "wait" }, /belongs to discount, not to wait/],
    ["one that nobody asked for", { "value.percent": "8", "value.price": "9" }, /&quot;price&quot; is not asked for/],
    ["markup in one", { "value.percent": evil }, /a number from 0 to 50/],
  ] as const)
    it(`are refused with ${what}, and what was typed is kept`, async () => {
      const head = await at.head();
      const response = await at.post({ ...form, ...values, ...more });
      assert.equal(response.status, 422);
      protectedBy(response);
      const text = await response.text();
      assert.match(text, sentence);
      for (const kept of [
        "a note</textarea>",
        '<option value="2" selected>',
        '<option value="gls" selected>',
        'value="2026-03-09"',
        'value="Maya"',
      ])
        assert.ok(text.includes(kept), kept);
      if ("value.percent" in more && more["value.percent"] === "80")
        assert.match(text, /name="value.percent"[^>]* aria-invalid="true" autofocus[^>]* value="80"/);
      assert.ok(!text.includes("<script"));
      assert.equal(await at.head(), head);
    });

  it("are recorded with the answer, and shown with the decision", async () => {
    const response = await at.post({ ...form, ...values, "value.percent": "12.5" });
    assert.equal(response.status, 303);
    const { decision } = await readCase(at.store, at.id);
    assert.deepEqual(
      decision?.data.values?.map(({ id, value }) => [id, value]),
      [
        ["percent", 12.5],
        ["until", "2026-03-09"],
        ["note", "a note"],
        ["sure", 2],
        ["carrier", "gls"],
      ],
    );
    const text = await page();
    assert.match(text, /Discount [^<]*: 12\.5.%; Until: 2026-03-09; Note: a note; How sure: 2 \(1 to 3\)/);
    assert.ok(!text.includes("<script"));
  });

  it("of a second person are kept and told to be too late", async () => {
    const response = await at.post({ ...form, ...values, "value.percent": "20", by: "Bo" });
    assert.equal(response.status, 409);
    assert.deepEqual((await readCase(at.store, at.id)).rejected[0]?.data.values?.[0]?.value, 20);
  });
});
