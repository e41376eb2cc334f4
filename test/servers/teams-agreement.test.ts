import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { withService } from "../../services/for-tests.ts";
import { startChat } from "../../src/chat/index.ts";
import { disagreements, type Said, shapeOf } from "./slack-agreement.ts";

const playground = await withService("agentsplayground");
const chat = await startChat();
after(() => chat.stop());

interface Connector {
  readonly serviceUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly tenant: string;
  /** A channel, its team, and an object id and another id of somebody in it. */
  readonly channel: string;
  readonly team: string;
  readonly objectId: string;
  readonly user: string;
}

/** Makes the same calls of any connector: those that our channel makes, as they succeed and as they fail. */
async function saidBy({
  serviceUrl,
  headers,
  tenant,
  channel,
  team,
  objectId,
  user,
}: Connector): Promise<readonly Said[]> {
  const said: Said[] = [];
  const ask = async (call: string, path: string, body?: object): Promise<string> => {
    const [method = ""] = call.split(" ");
    const answer = await fetch(`${serviceUrl}/v3/${path}`, {
      method,
      headers: { ...headers, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    const result = (await answer.json().catch(() => ({}))) as { id?: string; error?: { code?: string } }; // as the connector answers
    said.push(answer.ok ? { call, shape: shapeOf(result) } : { call, error: `${answer.status} ${result.error?.code}` });
    return result.id ?? "";
  };
  const card = { type: "AdaptiveCard", version: "1.5", body: [{ type: "TextBlock", text: "Sell?" }] };
  const attachments = [{ contentType: "application/vnd.microsoft.card.adaptive", content: card }];
  const open = (id: string) => ({
    members: [{ id }],
    isGroup: false,
    tenantId: tenant,
    channelData: { tenant: { id: tenant } },
  });
  await ask("POST open by object id", "conversations", open(objectId));
  const direct = await ask("POST open", "conversations", open(user));
  await ask("POST send to a person", `conversations/${direct}/activities`, { type: "message", attachments });
  const first = await ask("POST send", `conversations/${channel}/activities`, { type: "message", attachments });
  const thread = encodeURIComponent(`${channel};messageid=${first}`);
  await ask("POST send into a thread", `conversations/${thread}/activities`, { type: "message", text: "Why?" });
  await ask("POST send nothing", `conversations/${channel}/activities`, { type: "message" });
  await ask("POST send nowhere", "conversations/19:nowhere@thread.tacv2/activities", { type: "message", text: "x" });
  await ask("PUT change", `conversations/${channel}/activities/${first}`, { type: "message", id: first, attachments });
  await ask("PUT change what there is not", `conversations/${channel}/activities/1`, { type: "message", text: "x" });
  await ask("GET member", `conversations/${channel}/members/${user}`);
  await ask("GET member who is none", `conversations/${channel}/members/29:nobody`);
  await ask("GET members", `conversations/${channel}/members`);
  await ask("GET members of nowhere", "conversations/19:nowhere@thread.tacv2/members");
  await ask("GET members by pages", `conversations/${channel}/pagedmembers`);
  await ask("GET channels", `teams/${team}/conversations`);
  await ask("DELETE", `conversations/${channel}/activities/${first}`);
  return said;
}

async function simulator(): Promise<Connector> {
  const { teams } = chat;
  const login = await fetch(`${teams.loginUrl}/${teams.tenant}/oauth2/v2.0/token`, {
    method: "POST",
    body: new URLSearchParams({
      ...{ grant_type: "client_credentials", client_id: teams.appId, client_secret: teams.appSecret },
      scope: "https://api.botframework.com/.default",
    }),
  });
  const { access_token } = (await login.json()) as { access_token: string }; // as the login service answers
  const { ids } = chat.world.person("ada");
  return {
    serviceUrl: teams.serviceUrl.replace(/\/$/, ""),
    headers: { authorization: `Bearer ${access_token}` },
    tenant: teams.tenant,
    channel: chat.conversation("teams", "decisions").id,
    team: "19:simulator-general@thread.tacv2",
    objectId: ids["teams"] ?? "",
    user: ids["teams.user"] ?? "",
  };
}

describe("our simulator of Teams and Microsoft's playground", { skip: playground.skip }, () => {
  it("agree on every call that our channel makes, but where the playground is not like Teams", async () => {
    const theirs = await saidBy({
      serviceUrl: `${playground.url}/_connector`,
      headers: {},
      tenant: "00000000-0000-0000-0000-0000000000001",
      channel: "team-id",
      team: "team-id",
      objectId: "00000000-0000-0000-0000-0000000000020",
      user: "user-id-0",
    });
    const ours = await saidBy(await simulator());
    assert.deepEqual(disagreements(theirs, ours), ["DELETE: 501 DeleteActivityAPINotImplemented, and ok"]);
    assert.equal(ours.length, theirs.length);
  });
});
