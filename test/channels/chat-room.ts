import { plainText } from "../../src/question/index.ts";
import { chatRoom } from "../../src/testing/chat-room.ts";
import type { ChannelHarness, ChannelStage } from "../../src/testing/index.ts";

/** The fake that our own tests ask people through. */
export const room: ChannelHarness = {
  open: async () => {
    const { channel, messages, fail, blind, request } = chatRoom("desk");
    const stage: ChannelStage = {
      channel,
      group: { channel: "desk", target: "D1", kind: "group" },
      ann: { channel: "desk", target: "U1", kind: "person" },
      annId: "U1",
      nowhere: { channel: "desk", target: "nowhere", kind: "group" },
      now: () => 0,
      secrets: [request({ kind: "met", by: "U1", target: "x", reference: {} }).headers["x-chat-key"] ?? ""],
      stands: async ({ target }) =>
        messages()
          .filter(({ conversation }) => conversation === target)
          .map(({ content, thread }) => {
            const root = messages().find(({ id }) => id === thread);
            const buttons = (content.buttons ?? []).map(({ label }) => label);
            return { text: plainText(content), buttons, ...(root && { thread: plainText(root.content) }) };
          }),
      size: (payload) => JSON.stringify(payload).length,
      spoil: (how, what) => {
        const met = () => true;
        if (what === "look") blind({ kind: "unknown", status: how });
        else if (how === "lost") fail({ kind: "lost" });
        else if (how === "rate-limited") fail({ kind: "retry", status: how, afterMs: 7_000 });
        else fail({ kind: "unknown", status: how });
        return met;
      },
      request: async ({ by, about: { outgoing, place }, ...does }, how) => {
        const who = by === "ann" ? "U1" : "U9";
        const of = { by: who, message: outgoing.id, place };
        const made =
          does.kind === "says"
            ? request({ kind: "said", by: who, text: does.text, about: outgoing.id, place, isToUs: false })
            : does.kind === "presses"
              ? request({ kind: "pressed", ...of, button: does.button.id })
              : request({ kind: "submitted", ...of, button: does.button.id, values: does.values });
        if (how === "stale" || how === "foreign") return undefined;
        return how === "forged" ? { ...made, headers: { "x-chat-key": "another" } } : made;
      },
    };
    return stage;
  },
  away: async () => {
    const away = { kind: "retry", status: "away" } as const;
    return {
      ...chatRoom("desk").channel,
      deliver: async () => away,
      update: async () => away,
      find: async () => ({ kind: "unknown", status: "away" }),
    };
  },
  lacks: {
    "old requests": "its requests bear no time",
    audiences: "its requests name none",
    secrets: "a fake needs none",
    "shared secrets": "a fake needs none",
  },
};
