import { isRecord } from "../../kit/is-record.ts";
import type { RawRequest, RawResponse, Received } from "../../question/index.ts";
import { type Foreign, type Read, readCommand, readEvent, readInteraction } from "./read.ts";

/** A request that is known to come from Slack, as what it is. */
export type Parsed =
  | { readonly kind: "read"; readonly read: Read }
  | { readonly kind: "received"; readonly received: Received };

/** The paths behind the channel's own, as the app's manifest names them. */
export const paths = { events: "/events", interactions: "/interactions", commands: "/commands" } as const;

/** Slack asks unsigned whether an address has a certificate that it trusts. Nothing is done. */
export function isSslCheck({ path, body, headers }: RawRequest): boolean {
  if (!isForm(headers) || path === paths.events || body.length > 1_000) return false;
  const form = new URLSearchParams(Buffer.from(body).toString("latin1"));
  return form.get("ssl_check") === "1" && !form.has("payload") && !form.has("command");
}

export function parseRequest({ path, headers, body }: RawRequest, team: string | undefined): Parsed {
  if (path !== paths.events && path !== paths.interactions && path !== paths.commands)
    return refused(`nothing is taken at ${path.slice(0, 60)}`, 404);
  const said = textOf(body);
  if (said === undefined) return refused("it is not UTF-8", 400);
  if (path === paths.events) return isJson(headers) ? ofJson(said, team) : refused("an event is JSON", 415);
  if (!isForm(headers)) return refused("it is not a form", 415);
  const form = new URLSearchParams(said);
  if (path === paths.commands)
    return form.has("command") ? ofRead(readCommand(form, team)) : refused("it is no command", 400);
  const payload = jsonOf(form.get("payload") ?? "");
  return payload ? ofRead(readInteraction(payload, team)) : refused("its payload is no object of JSON", 400);
}

function ofJson(said: string, team: string | undefined): Parsed {
  const body = jsonOf(said);
  if (!body) return refused("it is no object of JSON", 400);
  const { type, challenge } = body;
  if (type === "url_verification")
    return typeof challenge === "string" && challenge.length <= 1_000
      ? { kind: "received", received: { kind: "handshake", response: json({ challenge }) } }
      : refused("its challenge is no text", 400);
  return type === "event_callback" ? ofRead(readEvent(body, team)) : { kind: "read", read: { inbound: [] } };
}

export function ofRead(read: Read | Foreign): Parsed {
  return "foreign" in read ? refused(read.foreign, 403) : { kind: "read", read };
}

export function refusal(reason: string, status: number): Received {
  return { kind: "refused", reason, response: { status, body: "" } };
}

function refused(reason: string, status: number): Parsed {
  return { kind: "received", received: refusal(reason, status) };
}

export function json(body: unknown): RawResponse {
  return { status: 200, headers: { "content-type": "application/json; charset=utf-8" }, body: JSON.stringify(body) };
}

function textOf(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}

function jsonOf(said: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(said);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const typeOf = (headers: RawRequest["headers"]) => (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase();
const isJson = (headers: RawRequest["headers"]) => typeOf(headers) === "application/json";
const isForm = (headers: RawRequest["headers"]) => typeOf(headers) === "application/x-www-form-urlencoded";
