import { isRecord } from "../../kit/is-record.ts";
import type { Capabilities, Channel, ChannelOptions, RawRequest, Received } from "../../question/index.ts";
import { answerTo } from "./answer.ts";
import { callWith } from "./api.ts";
import { drawn } from "./card.ts";
import { happeningIn, pushedHappening } from "./event.ts";
import { keysAt } from "./keys.ts";
import { limits } from "./limits.ts";
import { inboundOf } from "./read.ts";
import { sendingBy } from "./sending.ts";
import { type Expected, readHere } from "./settings.ts";
import { serviceKeyIn, tokensOf } from "./token.ts";
import { type Distrust, distrustBy } from "./trust.ts";

export const needs: Readonly<Record<string, string>> = {};

const capabilities: Capabilities = {
  update: true,
  threads: true,
  forms: "dialog",
  buttons: true,
  charts: "text",
  asides: true,
  lookup: false,
  repeats: "refused",
};

/**
 * Google Chat, by an app of one's own project and its service account.
 *
 * settings  `audience`: how Google proves a request, as the app is configured there (endpoint-url, project-number, add-on, pubsub); `projectNumber`;
 *           `endpointUrl`: where Google calls, default by `baseUrl`; `pubsubAccount`, `pubsubAudience`: who pushes to `/pubsub`, and for whom; `domains`: whose
 *           e-mail addresses are believed; `keyFrom`: the name of an environment variable with the service account's key; `apiUrl`, `tokenUrl`, `keysUrl`,
 *           `chatKeysUrl`: for a simulator
 * errors    question/bad-channel-settings
 */
export function openChannel(options: ChannelOptions): Channel {
  const { name, secret, now, fetch } = options;
  const here = readHere(options);
  const key = () => serviceKeyIn(secret(here.keyFrom));
  const [chatKeys, googleKeys] = [keysAt(here.chatKeysUrl, fetch), keysAt(here.keysUrl, fetch)];
  const gate = (expected: Expected): Distrust =>
    distrustBy({ ...expected, keys: expected.shape === "project-number" ? chatKeys : googleKeys });
  // Each address has its own verifier, so that a token for one opens no other.
  const gates: ReadonlyMap<string, { readonly shape: string; readonly distrust: Distrust }> = new Map(
    Object.entries({ "/events": here.events, "/pubsub": here.pubsub }).flatMap(([path, expected]) =>
      expected ? [[path, { shape: expected.shape, distrust: gate(expected) }]] : [],
    ),
  );
  const functions = { name: here.function, dialogs: here.events !== undefined };
  const tokens = tokensOf({ tokenUrl: here.tokenUrl, key, fetch, now });
  const sending = sendingBy(callWith({ apiUrl: here.apiUrl, tokens, fetch, now }), functions);
  const { deliver, update, find, aside } = sending;
  return {
    name,
    capabilities,
    limits,
    deliver,
    update,
    find,
    aside,
    lacks: () => (key() ? undefined : `the environment variable ${here.keyFrom} holds no key of a service account`),
    render: ({ id, message }) => drawn(id, message, functions),
    receive: async (request, wall) => {
      const { method, path, headers } = request;
      if (method !== "POST") return refusal(`${method.slice(0, 10)} is not what Google Chat sends`, 405);
      const found = gates.get(path);
      if (!found) return refusal(`nothing is taken at ${path.slice(0, 60)}`, 404);
      const doubt = await found.distrust(headers["authorization"], wall);
      if (doubt) return refusal(doubt.reason, doubt.status);
      const event = eventIn(request);
      if (typeof event === "string") return refusal(event, 400);
      const happening = found.shape === "pubsub" ? pushedHappening(event) : happeningIn(event);
      if (!happening) return refusal("what was pushed cannot be read", 400);
      const assurance = `signed request of Google Chat (${found.shape})`;
      return {
        kind: "inbound",
        inbound: inboundOf(happening, { assurance, domains: here.domains }),
        context: happening,
      };
    },
    answer: (received, outcomes) => answerTo(received, outcomes, { ...sending, functions }),
  };
}

const mostBytes = 1024 * 1024;

/** The event in a request, or why there is none. */
function eventIn({ headers, body }: RawRequest): Readonly<Record<string, unknown>> | string {
  if (!/^application\/json\b/i.test(headers["content-type"] ?? "")) return "an event is JSON";
  if (body.length > mostBytes) return "it is larger than an event of Google Chat";
  try {
    const event: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    return isRecord(event) ? event : "it is no object of JSON";
  } catch {
    return "it is no JSON";
  }
}

function refusal(reason: string, status: number): Received {
  return { kind: "refused", reason, response: { status, body: "" } };
}
