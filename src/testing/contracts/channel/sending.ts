import assert from "node:assert/strict";
import { clause, placeOf, rollBack, take } from "./stage.ts";

/** What becomes of a message: it stands there once, says what it is to say, and is found again. */
export const sending = [
  clause("puts a question where it is for, once, with what it says and a button for each option", async (play) => {
    await play.deliver({ parts: [{ kind: "text", text: "Was it the form?" }], buttons: [rollBack, take] });
    const { text, buttons } = await play.only();
    assert.match(text, /^Fewer finish\. What do we do\?/);
    assert.match(text, /Was it the form\?/);
    if (play.channel.capabilities.buttons) assert.match(buttons.join(), /Roll back/);
    assert.deepEqual(await play.stands(play.ann), [], "nobody else is told");
  }),

  clause("reaches one person alone", async (play) => {
    await play.deliver({}, { to: play.ann });
    assert.match((await play.only(play.ann)).text, /^Fewer finish/);
    assert.deepEqual(await play.stands(play.group), []);
  }),

  clause("keeps messages in the order in which they were sent", async (play) => {
    for (const title of ["one", "two", "three"]) await play.deliver({ title });
    const texts = (await play.stands(play.group)).map(({ text }) => text.trim().split(/\s/)[0]);
    assert.deepEqual(texts, ["one", "two", "three"]);
  }),

  clause(
    "keeps what answers a message in its thread, in order, and lets it answer an answer",
    async (play) => {
      const { place: thread } = await play.deliver({ title: "The question" });
      await play.deliver({ title: "Elsewhere" });
      const { place: reply } = await play.deliver({ title: "First reply" }, { thread });
      await play.deliver({ title: "Second reply" }, { thread: reply });
      const replies = (await play.stands(play.group)).filter((one) => one.thread !== undefined);
      assert.deepEqual(
        replies.map(({ text }) => /^\w+ reply/.exec(text)?.[0]),
        ["First reply", "Second reply"],
      );
      for (const { thread: root } of replies) assert.match(root ?? "", /^The question/);
    },
    "threads",
  ),

  clause(
    "makes a message say what it says now, where it stands, without the buttons that it had",
    async (play) => {
      const { outgoing, place } = await play.deliver({ buttons: [rollBack] });
      const message = { ...outgoing.message, title: "Decided: roll back", buttons: [] };
      const moved = placeOf(await play.channel.update?.({ ...outgoing, message }, place));
      const { text, buttons } = await play.only();
      assert.match(text, /^Decided: roll back/);
      assert.doesNotMatch(text, /Fewer finish/);
      assert.deepEqual(buttons, []);
      placeOf(await play.channel.update?.({ ...outgoing, message }, moved));
      assert.match((await play.only()).text, /^Decided: roll back/);
    },
    "update",
  ),

  clause(
    "finds a message again of which nobody knew whether it arrived, so that nothing is doubled",
    async (play) => {
      const outgoing = play.outgoing({ title: "Did it arrive?" });
      play.spoil("lost");
      assert.equal((await play.channel.deliver(outgoing)).kind, "unknown");
      const place = placeOf(await play.channel.find?.(outgoing));
      await play.only();
      const message = { ...outgoing.message, title: "It did" };
      placeOf(await play.channel.update?.({ ...outgoing, message }, place));
      assert.match((await play.only()).text, /^It did/);
    },
    "finding",
  ),

  clause(
    "finds what was said in a thread, and nothing that was never sent",
    async (play) => {
      const { place: thread } = await play.deliver({});
      const { outgoing } = await play.deliver({ title: "A reply" }, { thread });
      placeOf(await play.channel.find?.(outgoing));
      assert.equal(await play.channel.find?.(play.outgoing({}, { thread })), undefined);
      assert.equal(await play.channel.find?.(play.outgoing({})), undefined);
      assert.equal(await play.channel.find?.(play.outgoing({}, { to: play.ann })), undefined);
    },
    "finding",
  ),

  clause(
    "says that it could not look, where it could not, since what cannot be seen may be there",
    async (play) => {
      for (const how of ["error", "rate-limited"] as const) {
        play.spoil(how, "look");
        assert.equal((await play.channel.find?.(play.outgoing({})))?.kind, "unknown", how);
      }
    },
    "looking over a network",
  ),

  clause(
    "makes one message of one that is sent twice",
    async (play) => {
      const { outgoing } = await play.deliver({});
      placeOf(await play.channel.deliver(outgoing));
      await play.only();
    },
    "refusing repeats",
  ),

  clause(
    "says something to one person beside a message, where nobody else reads it",
    async (play) => {
      const { place } = await play.deliver({});
      const told = await play.channel.aside?.(
        { id: play.annId, assurance: "a test" },
        place,
        "Only you <b>may</b> read",
      );
      placeOf(told);
      await play.only();
    },
    "asides",
  ),

  clause(
    "knows a person by their address and by their id, and nobody who is not there",
    async ({ channel, annId, annEmail }) => {
      const found = await channel.personAt?.({ email: annEmail ?? "" });
      assert.equal(found?.id, annId);
      assert.equal((await channel.personAt?.({ id: annId }))?.email, annEmail);
      assert.equal(await channel.personAt?.({ email: "nobody@nowhere.example" }), undefined);
      assert.equal(await channel.personAt?.({}), undefined);
    },
    "lookup",
  ),
];
