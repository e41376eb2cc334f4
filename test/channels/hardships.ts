import assert from "node:assert/strict";
import {
  type Button,
  MessageAttempted,
  MessageFailed,
  MessagePostponed,
  MessageRequested,
  MessageSent,
  RequestReceived,
  RequestRefused,
} from "../../src/question/index.ts";
import type { ChannelHarness, Does } from "../../src/testing/index.ts";
import { type World, worldOn } from "./world.ts";

/** Something that goes wrong between people and a case, and what becomes of it. */
export interface Hardship {
  readonly what: string;
  readonly becomes: string;
  /** What the platform must have for it to happen, as the contract of channels names it. */
  readonly needs: string;
  check(harness: ChannelHarness): Promise<void>;
}

/** In the order of the page. */
export const hardships: readonly Hardship[] = [
  {
    what: "a forged signature",
    becomes: "is refused and recorded, and nothing is done",
    needs: "requests",
    check: (harness) => isRefused(harness, "forged"),
  },
  {
    what: "a stale timestamp",
    becomes: "is refused and recorded, and nothing is done",
    needs: "old requests",
    check: (harness) => isRefused(harness, "stale"),
  },
  {
    what: "a token for another audience",
    becomes: "is refused and recorded, and nothing is done",
    needs: "audiences",
    check: (harness) => isRefused(harness, "foreign"),
  },
  {
    what: "a replayed click",
    becomes: "is done once, recorded once, and answered the same",
    needs: "requests",
    check: (harness) =>
      within(harness, async (world) => {
        const request = await world.stage.request?.(await decides(world, "wait", "It is the weekend."));
        const first = await world.take(request);
        const again = await world.take(request);
        assert.ok(first.status < 400 && again.status < 400, `${first.status} ${again.status}`);
        const { decisions, rejected } = await world.state();
        assert.deepEqual([decisions.length, rejected.length], [1, 0]);
        const received = (await world.told(RequestReceived)).filter(({ data }) => data.kind === "submitted");
        assert.deepEqual(
          received.map(({ data }) => data.result),
          ["done"],
        );
      }),
  },
  {
    what: "a click after the decision",
    becomes: "changes nothing; the answer is kept beside the case, and whoever clicked is told what was decided",
    needs: "requests",
    check: (harness) =>
      within(harness, async (world) => {
        // Both forms were open before either was sent.
        const first = await world.stage.request?.(await decides(world, "wait", "It is the weekend."));
        const late = await world.stage.request?.(await decides(world, "roll-back", "I would not wait."));
        await world.take(first);
        await world.take(late);
        const { decisions, decision, rejected } = await world.state();
        assert.equal(decisions.length, 1);
        assert.equal(decision?.data.option, "wait");
        assert.deepEqual(
          rejected.map(({ data }) => [data.by, data.option]),
          [["@ann", "roll-back"]],
        );
        const last = (await world.told(RequestReceived)).at(-1)?.data;
        assert.equal(last?.result, "refused");
        assert.match(last?.told ?? "", /decided/i);
      }),
  },
  {
    what: "a stranger's click, or what a stranger says",
    becomes: "does nothing and is recorded, and they are told whom to ask",
    needs: "requests",
    check: (harness) =>
      within(harness, async (world) => {
        const { stage } = world;
        const about = await world.question(stage.group);
        // Nobody can press in a mail to a group: a link would name nobody.
        const isPage = stage.channel.capabilities.forms === "page";
        const button = buttonOf(about.outgoing.message.buttons, "acknowledge");
        const does: Does = isPage
          ? { kind: "says", by: "stranger", about, text: "wait: because I say so" }
          : { kind: "presses", by: "stranger", about, button };
        await world.take(await stage.request?.(does));
        const [received, ...others] = (await world.told(RequestReceived)).map(({ data }) => data);
        assert.deepEqual(others, []);
        assert.equal(received?.result, "refused");
        assert.equal(received?.person, undefined);
        assert.match(received?.told ?? "", /does not know who you are/);
        const { decision, acknowledged, comments } = await world.state();
        assert.deepEqual([decision, acknowledged, comments], [undefined, undefined, []]);
      }),
  },
  {
    what: "a scanner that fetches every URL of a message",
    becomes: "is shown pages, or finds no link that does anything; nothing is done or recorded",
    needs: "requests",
    check: (harness) =>
      within(harness, async (world) => {
        const { channel, ann } = world.stage;
        const { outgoing } = await world.question(ann);
        const sent = JSON.stringify(channel.render(outgoing).payload);
        const links = [...new Set(sent.match(/https:\/\/thence\.shop\.example\/channels\/[^"\\<\s]+/g) ?? [])];
        assert.equal(links.length > 0, channel.capabilities.forms === "page");
        const before = await world.length();
        for (const link of links) {
          const { pathname, searchParams } = new URL(link.replaceAll("&amp;", "&"));
          const path = pathname.replace(`/channels/${channel.name}`, "");
          const rest = { path, query: Object.fromEntries(searchParams), headers: {}, body: new Uint8Array() };
          for (const method of ["GET", "HEAD", "GET"])
            assert.equal((await world.take({ method, ...rest })).status, 200, link);
        }
        assert.equal(await world.length(), before);
        const { decision, acknowledged, dismissed } = await world.state();
        assert.deepEqual([decision, acknowledged, dismissed], [undefined, undefined, undefined]);
      }),
  },
  {
    what: "a user whom the platform does not know",
    becomes: "is told of in the log in the platform's word, tried once, and keeps nobody else from being asked",
    needs: "nobody",
    check: (harness) =>
      within(harness, async (world) => {
        await world.turn(24);
        const failed = (await world.told(MessageFailed)).map(({ data }) => data);
        assert.equal(failed.length, 1);
        assert.match(failed[0]?.status ?? "", /\S/);
        const attempts = (await world.told(MessageAttempted)).filter(({ data }) => data.message === failed[0]?.message);
        assert.equal(attempts.length, 1);
        assert.equal((await world.told(MessageSent)).length, 2);
        await standsOnce(world);
      }),
  },
  {
    what: "a channel that is down for a day",
    becomes: "gets every message once when it is back, and the log tells how often it was tried and why it waited",
    needs: "calls",
    check: async (harness) => {
      const world = await worldOn(harness, { isAway: true });
      try {
        for (let hour = 0; hour < 24; hour += 4) await world.turn(4);
        assert.deepEqual(await world.stage.stands(world.stage.group), []);
        assert.equal((await world.told(MessageSent)).length, 0);
        assert.ok((await world.told(MessagePostponed)).length >= 6, "it is tried all day");
        world.back();
        for (let hour = 0; hour < 8; hour += 4) await world.turn(4);
        await standsOnce(world);
        const asked = (await world.told(MessageRequested)).length;
        const ended = (await world.told(MessageSent)).length + (await world.told(MessageFailed)).length;
        assert.equal(ended, asked, "nothing is lost");
      } finally {
        await world.close();
      }
    },
  },
];

async function within(harness: ChannelHarness, check: (world: World) => Promise<void>): Promise<void> {
  const world = await worldOn(harness);
  try {
    await check(world);
  } finally {
    await world.close();
  }
}

async function isRefused(harness: ChannelHarness, how: "forged" | "stale" | "foreign"): Promise<void> {
  await within(harness, async (world) => {
    const { stage } = world;
    const about = await world.question(stage.ann);
    const submits = await decides(world, "wait", "words of a forger");
    const says: Does = { kind: "says", by: "ann", about, text: "wait: words of a forger" };
    let tried = 0;
    for (const does of [submits, says]) {
      const request = await stage.request?.(does, how);
      if (!request) continue;
      tried += 1;
      await world.take(request);
      assert.equal((await world.told(RequestRefused)).length, tried);
    }
    assert.ok(tried > 0);
    for (const { data } of await world.told(RequestRefused)) assert.doesNotMatch(JSON.stringify(data), /of a forger/);
    assert.deepEqual(await world.told(RequestReceived), []);
    const { decision, rejected, comments } = await world.state();
    assert.deepEqual([decision, rejected, comments], [undefined, [], []]);
  });
}

/** Ann presses an option, and sends its form with a reason. */
async function decides(world: World, option: string, reason: string): Promise<Does> {
  const about = await world.question(world.stage.ann);
  const button = buttonOf(about.outgoing.message.buttons, `answer-${option}`);
  return { kind: "submits", by: "ann", about, button, values: { reason } };
}

function buttonOf(buttons: readonly Button[] | undefined, id: string): Button {
  return buttons?.find((one) => one.id === id) ?? assert.fail(`the question has no button ${id}`);
}

async function standsOnce({ stage }: World): Promise<void> {
  for (const at of [stage.group, stage.ann]) assert.equal((await stage.stands(at)).length, 1, at.target);
}
