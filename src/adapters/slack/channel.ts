import {
  BadChannelSettings,
  type Capabilities,
  type Channel,
  type ChannelOptions,
  type Received,
  readSettings,
} from "../../question/index.ts";
import { answerTo } from "./answer.ts";
import { type Call, callWith } from "./client.ts";
import { limits } from "./limits.ts";
import { packageName, packageRange, slackPackage } from "./package.ts";
import { type Foreign, type Read, readCommand, readEvent, readInteraction } from "./read.ts";
import { isSslCheck, ofRead, type Parsed, parseRequest, refusal } from "./receive.ts";
import { payloadOf, sendingBy } from "./sending.ts";
import { distrust } from "./signature.ts";
import { listenBySocket } from "./socket.ts";

export { manifest } from "./manifest.ts";

export const needs: Readonly<Record<string, string>> = { [packageName]: packageRange };

const capabilities: Capabilities = {
  update: true,
  threads: true,
  forms: "dialog",
  buttons: true,
  charts: "native",
  asides: true,
  lookup: true,
  repeats: "found",
};

/**
 * Slack, by an app of one's own.
 *
 * settings  `tokenFrom`, `signingSecretFrom`, `appTokenFrom`: names of environment variables, the last one for Socket Mode; `team`: the id of the
 *           only workspace that is believed; `apiUrl`: where Slack's API is, for a simulator
 * errors    question/bad-channel-settings
 */
export function openChannel({ name, settings, secret, now, fetch: by = fetch }: ChannelOptions): Channel {
  const read = readSettings(name, settings, {
    tokenFrom: "text",
    signingSecretFrom: "text",
    appTokenFrom: "text",
    team: "text",
    apiUrl: "text",
  });
  const tokenFrom = read.text("tokenFrom") ?? "SLACK_BOT_TOKEN";
  const signingSecretFrom = read.text("signingSecretFrom") ?? "SLACK_SIGNING_SECRET";
  const appTokenFrom = read.text("appTokenFrom");
  const team = teamIn(name, read.text("team"));
  const apiUrl = apiUrlIn(name, read.text("apiUrl"));
  const found = slackPackage();

  const callBy = (variable: string): Call => {
    let call: Call | undefined;
    return async (method, args, signal) => {
      const token = secret(variable);
      const status = found ? `the environment variable ${variable} holds no token` : missingPackage;
      if (!found || !token) return { isOk: false, word: status, delivery: { kind: "retry", status } };
      call ??= callWith(found, { token, apiUrl, fetch: by });
      return call(method, args, signal);
    };
  };
  const call = callBy(tokenFrom);
  const { messageAt, ...sending } = sendingBy(call, { team, now });

  /** What was read, with the message that a thread is under. */
  const received = async (parsed: Parsed): Promise<Received> => {
    if (parsed.kind === "received") return parsed.received;
    const { inbound, thread, answering: context } = parsed.read;
    if (!thread) return { kind: "inbound", inbound, context };
    const about = await messageAt(thread.channel, thread.ts, AbortSignal.timeout(lookMs));
    // Slack sends it again.
    if (typeof about === "object") return refusal(`it is not known whose thread it is in: ${about.status}`, 503);
    const said = inbound.flatMap((one) =>
      one.kind !== "said" || (about === undefined && !one.isToUs)
        ? []
        : [about === undefined ? one : { ...one, about }],
    );
    return { kind: "inbound", inbound: said, context };
  };

  return {
    name,
    capabilities,
    limits,
    ...sending,
    lacks: () => {
      if (!found) return missingPackage;
      if (!secret(tokenFrom)) return `the environment variable ${tokenFrom} holds no token`;
      if (appTokenFrom !== undefined) {
        if (typeof WebSocket === "undefined") return "Socket Mode needs Node 22 or later";
        return secret(appTokenFrom) ? undefined : `the environment variable ${appTokenFrom} holds no token`;
      }
      return secret(signingSecretFrom)
        ? undefined
        : `the environment variable ${signingSecretFrom} holds no secret, without which nobody who presses a button is believed`;
    },
    render: (outgoing) => {
      const { payload, notes, shown } = payloadOf(outgoing);
      return { payload, notes, shown };
    },
    receive: async (request, wall) => {
      if (request.method !== "POST") return refusal(`${request.method.slice(0, 10)} is not what Slack sends`, 405);
      if (isSslCheck(request)) return { kind: "handshake", response: { status: 200, body: "" } };
      const signingSecret = secret(signingSecretFrom);
      if (!signingSecret) return refusal(`${signingSecretFrom} holds no secret to believe it by`, 401);
      const reason = distrust(request, signingSecret, wall);
      return reason === undefined ? received(parseRequest(request, team)) : refusal(reason, 401);
    },
    answer: (one, outcomes) => answerTo(one, outcomes, { call, aside: sending.aside }),
    ...(appTokenFrom !== undefined && {
      listen: (take, signal) =>
        listenBySocket({
          call: callBy(appTokenFrom),
          read: (type, payload) => received(ofRead(ofEnvelope(type, payload, team))),
          take,
          signal,
        }),
    }),
  };
}

/** Of the three seconds that Slack waits. */
const lookMs = 2_000;
const missingPackage = `the package ${packageName} (${packageRange}) is not installed; npm install ${packageName} brings it`;

function ofEnvelope(
  type: string,
  payload: Readonly<Record<string, unknown>>,
  team: string | undefined,
): Read | Foreign {
  if (type === "events_api") return readEvent(payload, team);
  if (type === "interactive") return readInteraction(payload, team);
  const fields = Object.entries(payload).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return type === "slash_commands" ? readCommand(new URLSearchParams(fields), team) : { inbound: [] };
}

function teamIn(channel: string, team: string | undefined): string | undefined {
  if (team === undefined || /^T[A-Z0-9]{2,20}$/.test(team)) return team;
  throw new BadChannelSettings({ channel, problem: `its setting "team" is the id of a workspace, such as T0123ABCD.` });
}

// The token goes there with every call.
function apiUrlIn(channel: string, url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  const { protocol, hostname } = URL.canParse(url) ? new URL(url) : { protocol: "", hostname: "" };
  if (protocol === "https:" || (protocol === "http:" && /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(hostname)))
    return url.endsWith("/") ? url : `${url}/`;
  throw new BadChannelSettings({
    channel,
    problem: `its setting "apiUrl" must be an address of https, or of http on this machine, such as http://127.0.0.1:4003/api/.`,
  });
}
