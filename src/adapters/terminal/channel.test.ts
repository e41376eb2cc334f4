import assert from "node:assert/strict";
import { it } from "node:test";
import { terminalChannel } from "./channel.ts";

it("a message in the terminal is text that cannot move its cursor or colour it", async () => {
  const printed: string[] = [];
  const channel = terminalChannel("terminal", (text) => void printed.push(text));
  const message = {
    language: "en",
    title: "Well\u001b[31m\u0007?",
    parts: [{ kind: "text", text: "a\r\u009bb\nc" }],
  } as const;
  const to = { channel: "terminal", target: "@maya", kind: "person" } as const;
  assert.deepEqual(await channel.deliver({ id: "M-1", to, message }), {
    kind: "done",
    status: "printed",
    place: { id: "M-1" },
  });
  assert.deepEqual(printed, ["\n— @maya\nWell[31m?\n\nab\nc\n"]);
});
