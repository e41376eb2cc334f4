import assert from "node:assert/strict";
import type { Channel } from "../../../question/index.ts";
import type { Clause } from "../../contract.ts";
import { type ChannelHarness, clause, discreet, onStage, rollBack } from "./stage.ts";

/** A platform that refuses, is slow, is down or says nothing: what is known of a message then, and never an error thrown. */
export const calls: readonly Clause<ChannelHarness>[] = [
  clause(
    "waits where the platform says that it is too much",
    async (play) => {
      play.spoil("rate-limited");
      const outgoing = play.outgoing({});
      assert.equal((await play.channel.deliver(outgoing)).kind, "retry");
      assert.deepEqual(await play.stands(play.group), []);
      assert.equal((await play.channel.deliver(outgoing)).kind, "done");
      await play.only();
    },
    "calls",
  ),

  clause(
    "waits as long as the platform says",
    async (play) => {
      play.spoil("rate-limited");
      const delivery = await play.channel.deliver(play.outgoing({}));
      assert.deepEqual(delivery.kind === "retry" && delivery.afterMs, 7_000);
    },
    "times",
  ),

  clause(
    "gives nothing up where the platform fails or the line is cut before it acted",
    async (play) => {
      for (const how of ["error", "cut"] as const) {
        play.spoil(how);
        assert.match((await play.channel.deliver(play.outgoing({}))).kind, /^(retry|unknown)$/, how);
        assert.deepEqual(await play.stands(play.group), []);
      }
    },
    "calls",
  ),

  clause(
    "does not know whether a message arrived whose answer was lost, or did not come in time",
    async (play) => {
      play.spoil("lost");
      assert.equal((await play.channel.deliver(play.outgoing({}))).kind, "unknown");
      const isSilent = play.spoil("silent");
      const patience = new AbortController();
      const delivery = play.channel.deliver(play.outgoing({}), patience.signal);
      while (!isSilent()) await new Promise((resolve) => setTimeout(resolve, 2));
      patience.abort();
      assert.equal((await delivery).kind, "unknown");
    },
    "calls",
  ),

  clause(
    "tells apart an update that failed from one that may have been made",
    async (play) => {
      const { outgoing, place } = await play.deliver({});
      play.spoil("rate-limited", "update");
      assert.equal((await play.channel.update?.(outgoing, place))?.kind, "retry");
      play.spoil("lost", "update");
      assert.equal((await play.channel.update?.(outgoing, place))?.kind, "unknown");
      assert.equal((await play.channel.update?.(outgoing, place))?.kind, "done");
      await play.only();
    },
    "updating over a network",
  ),

  clause(
    "gives up a message for an address at which nobody is, in the platform's own word",
    async (play) => {
      const delivery = await play.channel.deliver(play.outgoing({}, { ...(play.nowhere && { to: play.nowhere }) }));
      assert.equal(delivery.kind, "failed");
      assert.match(delivery.status, /\S/);
    },
    "nobody",
  ),

  {
    name: "waits where nothing answers, and never throws: a channel may be down for a day",
    needs: "calls",
    check: (harness) =>
      onStage(harness, async (play) => {
        assert.ok(harness.away, "the harness has a channel that is away");
        const away = discreet(await harness.away(), play.secrets);
        const outgoing = play.outgoing({ buttons: [rollBack] });
        const delivery = await away.deliver(outgoing);
        assert.equal(delivery.kind, "retry", delivery.status);
        const { place } = await play.deliver({});
        if (away.update) assert.equal((await away.update(outgoing, place)).kind, "retry");
        if (away.find) assert.equal((await away.find(outgoing))?.kind, "unknown");
        const somebody = { id: play.annId, assurance: "a test" };
        if (away.aside) assert.equal((await away.aside(somebody, place, "hm")).kind, "retry");
        if (away.personAt) assert.equal(await away.personAt({ id: play.annId, email: "ann@shop.example" }), undefined);
      }),
  },

  {
    name: "sends nothing without its secrets, and says what it lacks",
    needs: "secrets",
    check: (harness) =>
      onStage(harness, async (play) => {
        const bare = await bareOf(harness);
        assert.match(bare.lacks?.() ?? "", /\S/);
        assert.equal((await bare.deliver(play.outgoing({}))).kind, "retry");
      }),
  },

  {
    name: "believes nobody without the secret that it believes them by",
    needs: "shared secrets",
    check: (harness) =>
      onStage(harness, async (play) => {
        const bare = await bareOf(harness);
        const about = await play.deliver({ buttons: [rollBack] });
        const request = await play.request({ kind: "says", by: "ann", about, text: "yes" });
        assert.ok(request);
        assert.equal((await bare.receive?.(request, play.now()))?.kind, "refused");
      }),
  },
];

async function bareOf({ bare }: ChannelHarness): Promise<Channel> {
  assert.ok(bare, "the harness has a channel without secrets");
  return bare();
}
