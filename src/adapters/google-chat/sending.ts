import type { Channel, Delivery, Identity, Outgoing, Place } from "../../question/index.ts";
import type { Call } from "./api.ts";
import { drawn, paragraph } from "./card.ts";
import type { Functions } from "./click.ts";
import { record, text } from "./event.ts";
import { html, label } from "./html.ts";
import { most } from "./limits.ts";
import { clientId, isMessage, isSpace, isThread, isUser, requestId } from "./names.ts";
import type { Refused } from "./refusal.ts";

export interface Sending extends Required<Pick<Channel, "deliver" | "update" | "find" | "aside">> {
  /** Shows a card to one person alone. */
  sendCard(to: Identity, place: Place, card: object, signal?: AbortSignal): Promise<Delivery>;
}

const fallBack = "REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD";
const mostKnown = 10_000;

export function sendingBy(call: Call, functions: Functions): Sending {
  const direct = new Map<string, string>();

  /** Somebody's conversation with us, which is there once they have the app. */
  async function directWith(user: string, signal: AbortSignal | undefined): Promise<string | Refused> {
    const before = direct.get(user);
    if (before !== undefined) return before;
    const called = await call({ method: "GET", path: "spaces:findDirectMessage", query: { name: user }, signal });
    if (!called.isOk && called.status === 404)
      return { kind: "retry", status: "they have not added the app yet", afterMs: 600_000 };
    // Looking says nothing to anybody, so whatever came of it, it may be done again.
    if (!called.isOk) {
      const { delivery } = called;
      return delivery.kind === "unknown" ? { kind: "retry", status: delivery.status } : delivery;
    }
    const space = text(called.result["name"]);
    if (space === undefined || !isSpace(space)) return { kind: "failed", status: "no conversation was found" };
    const [oldest] = direct.size >= mostKnown ? direct.keys() : [];
    if (oldest !== undefined) direct.delete(oldest);
    direct.set(user, space);
    return space;
  }

  async function placeOf({ to, thread, reference }: Outgoing, signal?: AbortSignal): Promise<Place | Refused> {
    const { space, direct: isDirect, thread: name } = thread ?? reference ?? {};
    if (space !== undefined && isSpace(space))
      return {
        space,
        ...(isDirect !== undefined && { direct: isDirect }),
        ...(thread && name !== undefined && isThread(name) && { thread: name }),
      };
    const { target } = to;
    if (isSpace(target)) return { space: target };
    if (isUser(target)) {
      const found = await directWith(target, signal);
      return typeof found === "string" ? { space: found, direct: "yes" } : found;
    }
    if (target.includes("@"))
      return {
        kind: "retry",
        status: "nobody with this address has written to the app yet; name them by their users/… id",
        afterMs: 600_000,
      };
    return { kind: "failed", status: "not a space (spaces/…), a person (users/…) or an e-mail address" };
  }

  async function post(place: Place, body: object, query: Readonly<Record<string, string>>, signal?: AbortSignal) {
    const { space = "", thread } = place;
    const inThread = thread === undefined ? undefined : { thread: { name: thread } };
    return call({
      method: "POST",
      path: `${space}/messages`,
      query: { ...query, ...(inThread && { messageReplyOption: fallBack }) },
      body: { ...body, ...inThread },
      signal,
    });
  }

  async function patch(name: string, payload: Readonly<Record<string, unknown>>, signal?: AbortSignal) {
    const { text: said, cardsV2 } = payload;
    const query = { updateMask: "text,cards_v2" };
    return call({ method: "PATCH", path: name, query, body: { text: said, cardsV2 }, signal });
  }

  async function sendCard(to: Identity, place: Place, card: object, signal?: AbortSignal): Promise<Delivery> {
    const viewer = place["direct"] === undefined ? { privateMessageViewer: { name: to.id } } : {};
    const called = await post(place, { ...viewer, cardsV2: [{ cardId: "aside", card }] }, {}, signal);
    return called.isOk ? stands(place, called.result) : called.delivery;
  }

  return {
    sendCard,
    async deliver(outgoing, signal) {
      const place = await placeOf(outgoing, signal);
      if (isRefused(place)) return place;
      const { payload } = drawn(outgoing.id, outgoing.message, functions);
      const messageId = clientId(outgoing.id);
      const called = await post(place, payload, { messageId, requestId: requestId(outgoing.id, payload) }, signal);
      if (called.isOk) return stands(place, called.result);
      if (called.status !== 409) return called.delivery;
      // It stands there already, and may say what it was to say before.
      const changed = await patch(`${place["space"]}/messages/${messageId}`, payload, signal);
      return changed.isOk ? stands(place, changed.result) : changed.delivery;
    },
    async update(outgoing, place, signal) {
      const { message = "" } = place;
      if (!isMessage(message)) return { kind: "failed", status: "nobody knows where it stands" };
      const called = await patch(message, drawn(outgoing.id, outgoing.message, functions).payload, signal);
      return called.isOk ? { kind: "done", status: "ok", place } : called.delivery;
    },
    async find(outgoing, signal) {
      const place = await placeOf(outgoing, signal);
      if (isRefused(place)) return { kind: "unknown", status: place.status };
      const path = `${place["space"]}/messages/${clientId(outgoing.id)}`;
      const called = await call({ method: "GET", path, signal });
      if (called.isOk) return stands(place, called.result);
      return called.status === 404 ? undefined : { kind: "unknown", status: called.delivery.status };
    },
    aside: (to, place, said, signal) => sendCard(to, place, toldCard(said), signal),
  };
}

/** A sentence as a card: in `text` its characters could be markup. */
export function toldCard(said: string): object {
  return { sections: [{ widgets: [paragraph(html(said.slice(0, most.said)) || "–")] }] };
}

export function toldPayload(said: string): Readonly<Record<string, unknown>> {
  return { fallbackText: label(said, most.fallback), cardsV2: [{ cardId: "aside", card: toldCard(said) }] };
}

function stands(place: Place, result: Readonly<Record<string, unknown>>): Delivery {
  const [name, thread] = [text(result["name"]), text(record(result["thread"])["name"])];
  if (name === undefined || !isMessage(name)) return { kind: "unknown", status: "Google Chat did not say where" };
  return {
    kind: "done",
    status: "ok",
    place: { ...place, message: name, ...(thread !== undefined && isThread(thread) && { thread }) },
  };
}

function isRefused(one: Place | Refused): one is Refused {
  return "kind" in one;
}
