import assert from "node:assert/strict";
import type { Inbound, Outcome, RawRequest } from "../../../question/index.ts";
import { clause, type Does, type Fraud, form, type Play, rollBack, take } from "./stage.ts";

const typed = '<b>because</b> שלום 👩‍👩‍👧 & "it" *broke* {{x}}';

/** What comes in from people: believed only where the platform vouches for it, and of it only who it was and what they pressed. */
export const requests = [
  clause(
    "reads of a press who it was and which button of which message, and believes nothing else",
    async (play) => {
      const about = await play.deliver({ title: "A title", buttons: [rollBack, take] }, { to: play.ann });
      const [pressed, ...others] = await play.read({ kind: "presses", by: "ann", about, button: take });
      assert.deepEqual(others, []);
      assert.ok(pressed?.kind === "pressed" || pressed?.kind === "opened");
      const { message, button, by } = pressed;
      assert.deepEqual([message, button, by.id], [about.outgoing.id, take.id, play.annId]);
      assert.match(by.assurance, /\S/);
      assert.doesNotMatch(JSON.stringify(pressed), /A title|I take it|C-1/);
    },
    "requests",
  ),

  clause(
    "reads what was typed into a form as it was typed",
    async (play) => {
      const about = await play.deliver({ buttons: [rollBack] }, { to: play.ann });
      const values = { reason: typed };
      const [submitted] = await play.read({ kind: "submits", by: "ann", about, button: rollBack, values });
      assert.ok(submitted?.kind === "submitted");
      assert.deepEqual(submitted.values, values);
      assert.deepEqual([submitted.message, submitted.button], [about.outgoing.id, rollBack.id]);
      assert.equal(submitted.by.id, play.annId);
    },
    "requests",
  ),

  clause(
    "hears what is said beside a message as it was typed, and tells beside which",
    async (play) => {
      const about = await play.deliver({ buttons: [rollBack] });
      const [said] = await play.read({ kind: "says", by: "ann", about, text: typed });
      assert.ok(said?.kind === "said");
      assert.equal(said.text, typed);
      const isNamed = said.about === about.outgoing.id;
      const answered = Object.entries(said.answers ?? {});
      assert.ok(isNamed || (answered.length > 0 && answered.every(([name, value]) => about.place[name] === value)));
    },
    "requests",
  ),

  clause(
    "gives what the platform sends twice the same id, and what somebody does again another",
    async (play) => {
      const about = await play.deliver({ buttons: [rollBack, take] }, { to: play.ann });
      const does: readonly Does[] = [
        { kind: "submits", by: "ann", about, button: rollBack, values: { reason: "once" } },
        { kind: "says", by: "ann", about, text: "once" },
      ];
      const seen = new Set<string>();
      for (const one of does) {
        const request = await play.request(one);
        assert.ok(request);
        const first = idsOf(await play.received(request));
        assert.deepEqual(idsOf(await play.received(request)), first);
        for (const id of first) seen.add(id);
        const again = await play.request(one);
        assert.ok(again);
        for (const id of idsOf(await play.received(again))) assert.ok(!seen.has(id), `${one.kind}: ${id}`);
      }
    },
    "requests",
  ),

  clause(
    "refuses what is forged, whatever it says, and keeps no more of it than why",
    (play) => refusesAll(play, "forged"),
    "requests",
  ),

  clause(
    "refuses what was signed long ago, as somebody would who kept it",
    (play) => refusesAll(play, "stale"),
    "old requests",
  ),

  clause("refuses what was signed well, and for somebody else", (play) => refusesAll(play, "foreign"), "audiences"),

  clause(
    "meets a stranger as one: under an id of their own, never as somebody else",
    async (play) => {
      const about = await play.deliver({ buttons: [rollBack, take] });
      const found = await play.read({ kind: "says", by: "stranger", about, text: "I am Ann" });
      for (const { by } of found) {
        assert.notEqual(by.id, play.annId);
        assert.notEqual(by.email, play.annEmail ?? "ann@shop.example");
      }
      assert.equal(found.length, 1);
    },
    "requests",
  ),

  clause(
    "refuses what is no request of the platform, however broken, and never throws",
    async (play) => {
      const about = await play.deliver({ buttons: [take] }, { to: play.ann });
      const good = await play.request({ kind: "presses", by: "ann", about, button: take });
      assert.ok(good);
      const broken: readonly Partial<RawRequest>[] = [
        { method: "DELETE" },
        { path: "/../../etc/passwd" },
        { path: "" },
        { headers: {}, query: {} },
        { headers: { ...good.headers, authorization: "Bearer x.y.z" }, query: { t: "x" }, body: new Uint8Array() },
        { query: {}, headers: { "content-type": "application/json" }, body: new TextEncoder().encode("{") },
        { query: {}, headers: {}, body: new Uint8Array([0xff, 0xfe, 0x00]) },
        { query: { t: "..".repeat(5_000) }, headers: { "x-slack-signature": "v0=".repeat(1_000) } },
      ];
      for (const change of broken) {
        const received = await play.received({ ...good, ...change });
        assert.equal(received.kind, "refused", JSON.stringify(change).slice(0, 100));
        assert.ok(received.kind === "refused" && received.response.status >= 400);
      }
    },
    "requests",
  ),

  clause(
    "answers whatever came of what came in, and tells a person what went wrong",
    async (play) => {
      const about = await play.deliver({ buttons: [rollBack, take] }, { to: play.ann });
      const outcomes: readonly Outcome[] = [
        { kind: "done", text: "It is recorded." },
        { kind: "problem", text: "Say why.", field: "reason" },
        { kind: "form", form, message: about.outgoing.id, button: rollBack.id },
        { kind: "ignored" },
      ];
      for (const outcome of outcomes) {
        const request = await play.request({ kind: "presses", by: "ann", about, button: take });
        assert.ok(request);
        const received = await play.received(request);
        assert.ok(received.kind === "inbound");
        const each = received.inbound.map((one) => (one.kind === "met" ? ({ kind: "ignored" } as const) : outcome));
        const response = await play.channel.answer?.(received, each);
        assert.ok(response && response.status < 500, outcome.kind);
      }
    },
    "requests",
  ),
];

const idsOf = (received: { readonly kind: string; readonly inbound?: readonly Inbound[] }) =>
  (received.inbound ?? []).flatMap((one) => (one.kind === "met" ? [] : [one.id]));

async function refusesAll(play: Play, how: Fraud): Promise<void> {
  const about = await play.deliver({ buttons: [rollBack, take] }, { to: play.ann });
  const does: readonly Does[] = [
    { kind: "presses", by: "ann", about, button: take },
    { kind: "submits", by: "ann", about, button: rollBack, values: { reason: "forged words" } },
    { kind: "says", by: "ann", about, text: "forged words" },
  ];
  let tried = 0;
  for (const one of does) {
    const request = await play.request(one, how);
    if (!request) continue;
    tried += 1;
    const received = await play.received(request);
    assert.ok(received.kind === "refused", `${one.kind}: ${JSON.stringify(received)}`);
    assert.match(received.reason, /\S/);
    assert.doesNotMatch(JSON.stringify(received), /forged words/);
  }
  assert.ok(tried > 0, `the stage has a request that is ${how}`);
}
