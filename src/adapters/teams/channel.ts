import { isRecord } from "../../kit/is-record.ts";
import {
  BadChannelSettings,
  type Capabilities,
  type Channel,
  type ChannelOptions,
  type Inbound,
  type RawRequest,
  type Received,
  readSettings,
} from "../../question/index.ts";
import { answerTo } from "./answer.ts";
import { callWith } from "./connector.ts";
import { limits } from "./limits.ts";
import { foreignTenant, type Read, readActivity } from "./read.ts";
import { activityOf, sendingBy } from "./sending.ts";
import { isLoopback, isOwnAddress, isServiceUrl, usualServiceUrl } from "./service-url.ts";
import { tokensOf } from "./token.ts";
import { distrustBy, usualOpenIdUrl } from "./trust.ts";
import { openWebhook } from "./webhook.ts";

export { manifest } from "./manifest.ts";

export const needs: Readonly<Record<string, string>> = {};

const anyId = "00000000-0000-0000-0000-000000000000";
export const exampleSettings = { appId: anyId, tenant: anyId };

const capabilities: Capabilities = {
  update: true,
  threads: true,
  forms: "dialog",
  buttons: true,
  charts: "native",
  asides: false,
  lookup: false,
  repeats: "possible",
};

/**
 * Microsoft Teams, by a bot of one's own tenant.
 *
 * settings  `appId`, `tenant`: of the bot's registration; `secretFrom`: the name of an environment variable; `serviceUrl`: where conversations are
 *           begun; `serviceUrls`, `loginUrl`, `openIdUrl`: for a simulator; `unsafeSkipAuth`: believes everybody, for a playground on this machine;
 *           or `webhookFrom` and `webhookHost` alone: one way, through a flow of Workflows
 * errors    question/bad-channel-settings
 */
export function openChannel(options: ChannelOptions): Channel {
  return options.settings["webhookFrom"] === undefined ? openBot(options) : openWebhook(options);
}

function openBot({ name, settings, secret, now, fetch: by = fetch }: ChannelOptions): Channel {
  const read = readSettings(name, settings, {
    appId: "text",
    tenant: "text",
    secretFrom: "text",
    serviceUrl: "text",
    serviceUrls: "list",
    loginUrl: "text",
    openIdUrl: "text",
    unsafeSkipAuth: "flag",
  });
  const refuse = (problem: string): never => {
    throw new BadChannelSettings({ channel: name, problem });
  };
  const isOpen = read.flag("unsafeSkipAuth");
  if (isOpen && process.env["NODE_ENV"] === "production")
    refuse(`"unsafeSkipAuth" believes whoever calls, so it does not start where NODE_ENV is production. Remove it.`);
  const idIn = (setting: string): string => {
    const id = read.text(setting) ?? (isOpen ? anyId : undefined);
    return id !== undefined && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)
      ? id
      : refuse(
          `its setting "${setting}" is an id such as 6f9619ff-8b86-d011-b42d-00c04fc964ff, from the registration of the bot.`,
        );
  };
  const urlIn = (setting: string, usual: string): string => {
    const url = read.text(setting) ?? usual;
    return isOwnAddress(url)
      ? url
      : refuse(`its setting "${setting}" must be an address of https, or of http on this machine.`);
  };
  const [appId, tenant] = [idIn("appId"), idIn("tenant")];
  const secretFrom = read.text("secretFrom") ?? "TEAMS_APP_SECRET";
  const serviceUrls = read.list("serviceUrls");
  if (!serviceUrls.every(isOwnAddress))
    refuse(`its setting "serviceUrls" lists addresses of https, or of http on this machine.`);
  const serviceUrl = urlIn("serviceUrl", usualServiceUrl);
  const allowed = read.text("serviceUrl") === undefined ? serviceUrls : [...serviceUrls, serviceUrl];
  const loginUrl = urlIn("loginUrl", "https://login.microsoftonline.com");
  const distrust = distrustBy({ appId, openIdUrl: urlIn("openIdUrl", usualOpenIdUrl), fetch: by });
  const tokens = isOpen
    ? undefined
    : tokensOf({ appId, tenant, loginUrl, secret: () => secret(secretFrom), fetch: by, now });
  const isAllowed = (url: string) =>
    isServiceUrl(url, allowed) || (isOpen && isOwnAddress(url) && isLoopback(new URL(url).hostname));
  const sending = sendingBy(callWith({ tokens, isAllowed, fetch: by }), { appId, tenant, serviceUrl });
  const { deliver, update, aside, personAt } = sending;
  const addressKnown = new Set<string>();

  /** Somebody who writes to us alone is reached by their address too from now on. */
  async function metByAddress({ personal }: Read): Promise<readonly Inbound[]> {
    if (!personal || isOpen || addressKnown.has(personal.id)) return [];
    const found = await sending.memberIn(personal.place, personal.id);
    if (found?.email === undefined || found.id !== personal.id) return [];
    addressKnown.add(personal.id);
    const { serviceUrl: at = "", conversation = "" } = personal.place;
    const target = found.email;
    return [{ kind: "met", id: `met/${target}`, by: found, target, reference: { serviceUrl: at, conversation } }];
  }

  return {
    name,
    capabilities,
    limits,
    deliver,
    update,
    aside,
    personAt,
    lacks: () =>
      isOpen || secret(secretFrom) ? undefined : `the environment variable ${secretFrom} holds no secret of the app`,
    render: (outgoing) => activityOf(outgoing),
    receive: async (request, wall) => {
      const activity = activityIn(request);
      if (typeof activity === "string") return refusal(activity, request.method === "POST" ? 400 : 405);
      if (!isOpen) {
        const doubt = await distrust(request.headers["authorization"], activity, wall);
        if (doubt) return refusal(doubt.reason, doubt.status);
        const foreign = foreignTenant(activity, tenant);
        if (foreign) return refusal(foreign, 403);
      }
      const { serviceUrl: at } = activity;
      if (typeof at !== "string" || !isAllowed(at)) return refusal("its service address is not one of Teams", 403);
      const found = readActivity(
        activity,
        isOpen ? "not verified: unsafeSkipAuth" : `signed request of tenant ${tenant}`,
      );
      for (const one of found.inbound) if (one.kind !== "met") sending.heard(one.by.id, one.place);
      return { kind: "inbound", inbound: [...(await metByAddress(found)), ...found.inbound], context: found };
    },
    answer: (received, outcomes) => answerTo(received, outcomes, sending),
  };
}

/** The activity in a request, or why there is none. */
function activityIn({ method, path, headers, body }: RawRequest): Readonly<Record<string, unknown>> | string {
  if (method !== "POST") return `${method.slice(0, 10)} is not what Teams sends`;
  if (path !== "/messages") return `nothing is taken at ${path.slice(0, 60)}`;
  if (!/^application\/json\b/i.test(headers["content-type"] ?? "")) return "an activity is JSON";
  if (body.length > mostBytes) return "it is larger than an activity of Teams";
  try {
    const activity: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    return isRecord(activity) ? activity : "it is no object of JSON";
  } catch {
    return "it is no JSON";
  }
}

const mostBytes = 256 * 1024;

function refusal(reason: string, status: number): Received {
  return { kind: "refused", reason, response: { status, body: "" } };
}
