import { isRecord } from "../../kit/is-record.ts";
import {
  type Channel,
  type Delivery,
  type Identity,
  type Outgoing,
  oneLine,
  type Place,
  type Rendered,
  shortened,
} from "../../question/index.ts";
import { drawn } from "./card.ts";
import type { Call } from "./connector.ts";
import { clean } from "./elements.ts";
import { most } from "./limits.ts";
import type { Refused } from "./refusal.ts";

export interface Sending extends Required<Pick<Channel, "deliver" | "update" | "aside" | "personAt">> {
  /** What the connector told of somebody in a conversation. */
  memberIn(place: Place, id: string, signal?: AbortSignal): Promise<Identity | undefined>;
  /** Where somebody was last heard, to ask about them there. */
  heard(id: string, place: Place): void;
  /** Shows a card to one person alone. */
  sendCard(to: Identity, place: Place, card: object, signal?: AbortSignal): Promise<Delivery>;
}

export const cardType = "application/vnd.microsoft.card.adaptive";

export function activityOf({ id, message }: Outgoing): Rendered & { readonly payload: object } {
  const { card, notes, shown } = drawn(id, message);
  const summary = shortened(oneLine(clean(message.title)), most.title);
  return {
    payload: { type: "message", summary, attachments: [{ contentType: cardType, content: card }] },
    notes,
    shown,
  };
}

export interface Here {
  readonly appId: string;
  readonly tenant: string;
  readonly serviceUrl: string;
}

const askMs = 2_000;
const mostKnown = 10_000;

export function sendingBy(call: Call, { appId, tenant, serviceUrl: usual }: Here): Sending {
  const heardAt = new Map<string, Place>();
  const opened = new Map<string, string>();

  /** A person's conversation with us, which is the same however often it is opened. */
  async function openWith(user: string, serviceUrl: string, signal?: AbortSignal): Promise<string | Refused> {
    const before = opened.get(user);
    if (before !== undefined) return before;
    const body = {
      bot: { id: `28:${appId}` },
      members: [{ id: user }],
      isGroup: false,
      tenantId: tenant,
      channelData: { tenant: { id: tenant } },
    };
    const called = await call("POST", serviceUrl, ["conversations"], body, signal);
    // Opening says nothing to anybody, so whatever came of it, it may be done again.
    if (!called.isOk)
      return called.delivery.kind === "unknown" ? { kind: "retry", status: called.delivery.status } : called.delivery;
    const id = text(called.result["id"]);
    if (id === undefined) return { kind: "failed", status: "no conversation was opened" };
    remember(opened, user, id);
    return id;
  }

  async function placeOf({ to, thread, reference }: Outgoing, signal?: AbortSignal): Promise<Place | Refused> {
    const at = thread ?? reference ?? {};
    const serviceUrl = at["serviceUrl"] ?? usual;
    const conversation = at["conversation"];
    if (conversation !== undefined) {
      const root = thread?.["thread"] ?? thread?.["activity"];
      return { serviceUrl, conversation, ...(root !== undefined && isOfTeam(conversation) && { thread: root }) };
    }
    const { target } = to;
    if (/^(19|a):\S{3,300}$/.test(target)) return { serviceUrl, conversation: target };
    if (target.includes("@"))
      return {
        kind: "retry",
        status: "nobody with this address has written to the app yet; name them by their object id",
        afterMs: 600_000,
      };
    if (!isPersonId(target))
      return { kind: "failed", status: "not a conversation (19:…), a person (their object id) or an e-mail address" };
    const with_ = await openWith(target, serviceUrl, signal);
    return typeof with_ === "string" ? { serviceUrl, conversation: with_ } : with_;
  }

  async function post(place: Place, activity: object, signal?: AbortSignal): Promise<Delivery> {
    const { serviceUrl = usual } = place;
    const called = await call("POST", serviceUrl, ["conversations", inThread(place), "activities"], activity, signal);
    if (!called.isOk) return called.delivery;
    const told = text(called.result["id"]);
    return told === undefined
      ? { kind: "unknown", status: "Teams did not say where" }
      : { kind: "done", status: "ok", place: { ...place, activity: told } };
  }

  async function postTo(to: Identity, place: Place, activity: object, signal?: AbortSignal): Promise<Delivery> {
    const { serviceUrl = usual } = place;
    const conversation = await openWith(to.id, serviceUrl, signal);
    return typeof conversation === "string" ? post({ serviceUrl, conversation }, activity, signal) : conversation;
  }

  const sending: Sending = {
    async deliver(outgoing, signal) {
      const place = await placeOf(outgoing, signal);
      return isRefused(place) ? place : post(place, activityOf(outgoing).payload, signal);
    },
    async update(outgoing, place, signal) {
      const { serviceUrl = usual, activity = "" } = place;
      const body = { ...activityOf(outgoing).payload, id: activity };
      const called = await call(
        "PUT",
        serviceUrl,
        ["conversations", inThread(place), "activities", activity],
        body,
        signal,
      );
      return called.isOk ? { kind: "done", status: "ok", place } : called.delivery;
    },
    aside: (to, place, said, signal) =>
      postTo(to, place, { type: "message", textFormat: "plain", text: said.slice(0, most.said) }, signal),
    sendCard: (to, place, content, signal) =>
      postTo(to, place, { type: "message", attachments: [{ contentType: cardType, content }] }, signal),
    heard: (id, place) => remember(heardAt, id, place),
    async memberIn(place, id, signal = AbortSignal.timeout(askMs)) {
      const { serviceUrl = usual, conversation = "" } = place;
      const called = await call("GET", serviceUrl, ["conversations", conversation, "members", id], undefined, signal);
      return called.isOk ? identityOf(called.result, tenant) : undefined;
    },
    async personAt({ id }, signal) {
      const place = id === undefined ? undefined : heardAt.get(id);
      const found = id === undefined || place === undefined ? undefined : await sending.memberIn(place, id, signal);
      return found?.id === id ? found : undefined;
    },
  };
  return sending;
}

function isRefused(one: Place | Refused): one is Refused {
  return "kind" in one;
}

const inThread = ({ conversation = "", thread }: Place) =>
  thread === undefined ? conversation : `${conversation};messageid=${thread}`;

/** Only conversations of a team have threads. */
const isOfTeam = (conversation: string) => /@thread\.(tacv2|skype)$/.test(conversation);
export const isPersonId = (id: string) => /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12,16}|29:\S{3,200})$/i.test(id);

/** A member of our tenant. Of a guest, or of somebody from elsewhere, another tenant says what their address is: it is left out. */
function identityOf(member: Readonly<Record<string, unknown>>, tenant: string): Identity | undefined {
  const id = text(member["aadObjectId"]) ?? text(member["objectId"]);
  if (id === undefined) return undefined;
  const [name, email, of] = [text(member["name"]), text(member["email"]), text(member["tenantId"])];
  const isOurs = of === tenant && member["userRole"] !== "guest" && member["userRole"] !== "anonymous";
  return {
    id,
    ...(name !== undefined && { name }),
    ...(email !== undefined && isOurs && { email: email.toLowerCase() }),
    assurance: `member of tenant ${of ?? "unknown"}`,
  };
}

function remember<Value>(known: Map<string, Value>, at: string, value: Value): void {
  const [oldest] = known.size >= mostKnown ? known.keys() : [];
  if (oldest !== undefined) known.delete(oldest);
  known.set(at, value);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

export const record = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {});
