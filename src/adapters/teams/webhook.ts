import {
  BadChannelSettings,
  type Capabilities,
  type Channel,
  type ChannelOptions,
  type Outgoing,
  readSettings,
} from "../../question/index.ts";
import { drawn } from "./card.ts";
import { ofNetwork, refusalOf } from "./refusal.ts";

const capabilities: Capabilities = {
  update: false,
  threads: false,
  forms: "none",
  buttons: false,
  charts: "native",
  asides: false,
  lookup: false,
  repeats: "possible",
};
const timeoutMs = 10_000;
// A flow's address is under these; an address that leads elsewhere would be told everything that is asked.
const hosts = [".logic.azure.com", ".api.powerplatform.com", ".powerautomate.com"];

/**
 * Microsoft Teams one way, through a flow of Workflows: told, never asked.
 *
 * settings  `webhookFrom`: the name of an environment variable with the address of the flow, which is its secret; `webhookHost`: where else it may be, for a
 *           proxy or a simulator
 * errors    question/bad-channel-settings
 */
export function openWebhook({ name, settings, secret, fetch: by = fetch }: ChannelOptions): Channel {
  const read = readSettings(name, settings, { webhookFrom: "text", webhookHost: "text" });
  const urlFrom = read.text("webhookFrom") ?? "TEAMS_WEBHOOK_URL";
  const host = read.text("webhookHost");
  if (host !== undefined && !/^[a-z0-9.-]+(:\d{1,5})?$/i.test(host))
    throw new BadChannelSettings({
      channel: name,
      problem: `its setting "webhookHost" is a host, such as proxy.shop.example.`,
    });
  const lacking = () => {
    const url = secret(urlFrom);
    if (!url) return `the environment variable ${urlFrom} holds no address of a flow`;
    return isOfFlow(url, host)
      ? undefined
      : `the environment variable ${urlFrom} holds an address that is not of a flow`;
  };
  return {
    name,
    capabilities,
    // Some four a second.
    limits: { message: 26_000, perConversation: { burst: 4, everyMs: 500 }, perChannel: { burst: 4, everyMs: 250 } },
    lacks: lacking,
    render: rendered,
    deliver: async (outgoing, signal) => {
      const url = secret(urlFrom);
      const lack = lacking();
      if (!url || lack !== undefined) return { kind: "retry", status: lack ?? "no address", afterMs: 60_000 };
      const timeout = AbortSignal.timeout(timeoutMs);
      try {
        const response = await by(url, {
          method: "POST",
          redirect: "error",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(rendered(outgoing).payload),
          signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        });
        await response.body?.cancel();
        if (response.ok) return { kind: "done", status: `HTTP ${response.status}`, place: { flow: urlFrom } };
        return refusalOf(response.status, undefined, response.headers.get("retry-after"));
      } catch (cause) {
        return ofNetwork(cause);
      }
    },
  };
}

function rendered({ id, message }: Outgoing) {
  const { card, notes, shown } = drawn(id, message, { isOneWay: true });
  const attachment = { contentType: "application/vnd.microsoft.card.adaptive", contentUrl: null, content: card };
  return { payload: { type: "message", attachments: [attachment] }, notes, shown };
}

function isOfFlow(url: string, host: string | undefined): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, host: whole } = new URL(url);
  const isHere = protocol === "http:" && /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(hostname);
  if (host !== undefined && whole === host) return protocol === "https:" || isHere;
  return protocol === "https:" && hosts.some((end) => hostname.endsWith(end));
}
