import { BadChannelSettings, type ChannelOptions, readSettings } from "../../question/index.ts";
import { addOnAccount, chatAccount, type Shape, shapes } from "./trust.ts";

/** What was configured, read and checked. */
export interface Here {
  readonly keyFrom: string;
  /** How requests at `/events` are verified: the shape, for whom their tokens are, and of whom; absent where all come by Pub/Sub. */
  readonly events?: Expected;
  /** The same of what Pub/Sub pushes to `/pubsub`. */
  readonly pubsub?: Expected;
  /** What a click calls. */
  readonly function: string;
  readonly domains: readonly string[];
  readonly apiUrl: string;
  readonly tokenUrl: string;
  /** The keys of Google Chat itself, and those of Google's sign-in. */
  readonly chatKeysUrl: string;
  readonly keysUrl: string;
}

export interface Expected {
  readonly shape: Shape;
  readonly audience: string;
  readonly email?: string;
}

/** errors  question/bad-channel-settings */
export function readHere({ name, settings, baseUrl }: ChannelOptions): Here {
  const read = readSettings(name, settings, {
    keyFrom: "text",
    audience: "text",
    projectNumber: "text",
    endpointUrl: "text",
    pubsubAccount: "text",
    pubsubAudience: "text",
    domains: "list",
    apiUrl: "text",
    tokenUrl: "text",
    keysUrl: "text",
    chatKeysUrl: "text",
  });
  const refuse = (problem: string): never => {
    throw new BadChannelSettings({ channel: name, problem });
  };
  const urlIn = (setting: string, usual: string): string => {
    const url = read.text(setting) ?? usual;
    if (!isAddress(url)) refuse(`its setting "${setting}" must be an address of https, or of http on this machine.`);
    return url.replace(/\/+$/, "");
  };
  const word = read.text("audience") ?? "endpoint-url";
  const shape = shapes.find((one) => one === word);
  if (!shape)
    return refuse(`its setting "audience" is one of ${shapes.join(", ")}, as the app is configured at Google.`);
  const project = read.text("projectNumber");
  if (project !== undefined && !/^\d{4,20}$/.test(project))
    refuse(`its setting "projectNumber" is the number of a Google Cloud project, such as "1234567890".`);
  if (project === undefined && (shape === "project-number" || shape === "add-on"))
    refuse(`its setting "projectNumber" says of which Google Cloud project requests are; set it.`);
  const account = read.text("pubsubAccount");
  if (account !== undefined && !/^[a-z0-9][a-z0-9.-]{0,100}@[a-z0-9.-]{1,100}\.gserviceaccount\.com$/.test(account))
    refuse(`its setting "pubsubAccount" is the service account that Pub/Sub pushes with, …@….iam.gserviceaccount.com.`);
  if (account === undefined && shape === "pubsub")
    refuse(`its setting "pubsubAccount" says which service account pushes; set it.`);
  const pageOf = (setting: string, path: string): string => {
    const url =
      read.text(setting) ??
      (baseUrl === undefined ? undefined : `${baseUrl}/channels/${encodeURIComponent(name)}${path}`);
    if (url === undefined)
      return refuse(
        `nobody knows where Google calls it. Set "baseUrl" in the configuration, or its setting "${setting}".`,
      );
    if (!isAddress(url))
      refuse(
        `the address that Google calls must be one of https, or of http on this machine, and "${url.slice(0, 100)}" is none.`,
      );
    return url;
  };
  const domains = read.list("domains").map((one) => one.toLowerCase());
  if (!domains.every((one) => /^([a-z0-9-]+\.)+[a-z0-9-]+$/.test(one)))
    refuse(`its setting "domains" lists domains such as "shop.example".`);
  const emails: Readonly<Partial<Record<Shape, string>>> = {
    "endpoint-url": chatAccount,
    "add-on": addOnAccount(project ?? ""),
  };
  const email = emails[shape];
  const audience =
    shape === "project-number" ? (project ?? "") : shape === "pubsub" ? "" : pageOf("endpointUrl", "/events");
  return {
    keyFrom: read.text("keyFrom") ?? "GOOGLE_CHAT_KEY",
    ...(shape !== "pubsub" && { events: { shape, audience, ...(email !== undefined && { email }) } }),
    ...(account !== undefined && {
      pubsub: { shape: "pubsub", audience: pageOf("pubsubAudience", "/pubsub"), email: account },
    }),
    function: shape === "add-on" ? audience : "thence",
    domains,
    apiUrl: urlIn("apiUrl", "https://chat.googleapis.com"),
    tokenUrl: urlIn("tokenUrl", "https://oauth2.googleapis.com/token"),
    chatKeysUrl: urlIn("chatKeysUrl", `https://www.googleapis.com/service_accounts/v1/jwk/${chatAccount}`),
    keysUrl: urlIn("keysUrl", "https://www.googleapis.com/oauth2/v3/certs"),
  };
}

/** An address that a configuration may name: https, or http on this machine. */
function isAddress(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || (protocol === "http:" && /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(hostname));
}
