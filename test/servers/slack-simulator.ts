import assert from "node:assert/strict";
import { createServer } from "node:http";
import { type Chat, startChat } from "../../src/chat/index.ts";
import type { SlackStage } from "./slack-stage.ts";

/** Our own simulator, as a workspace for the same tests. */
export async function simulatorStage(): Promise<{
  readonly chat: Chat;
  readonly stage: SlackStage;
  stop(): Promise<void>;
}> {
  const people = [
    { id: "ann", name: "ann", email: "ann@shop.example" },
    { id: "bo", name: "Bo <!here>", email: "bo@shop.example" },
  ];
  const chat = await startChat({ seed: { people, channels: ["sales"] } });
  let trigger = "";
  const app = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      trigger = JSON.parse(new URLSearchParams(body).get("payload") ?? "{}").trigger_id;
      response.end();
    });
  });
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
  const address = app.address();
  const port = typeof address === "object" ? address?.port : 0;
  const { botToken, signingSecret } = chat.slack;
  const stage: SlackStage = {
    url: `${chat.url}/slack`,
    env: { SLACK_BOT_TOKEN: botToken, SLACK_USER_TOKEN: botToken, SLACK_SIGNING_SECRET: signingSecret },
    trigger: async (_, { channel = "", ts }) => {
      chat.connect("slack", { interactions: `http://127.0.0.1:${port}/` });
      const message = chat.messages(chat.conversation("slack", channel)).find(({ id }) => id === ts);
      assert.ok(message);
      await chat.press(message, "Roll back", "ann");
      return trigger;
    },
  };
  const stop = async () => {
    app.close();
    await chat.stop();
  };
  return { chat, stage, stop };
}
