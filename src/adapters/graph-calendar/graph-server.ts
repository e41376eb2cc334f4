// A stand-in for the part of Microsoft Graph v1.0 that the adapter calls, ours and not Microsoft's: what it takes and gives has the shapes of graph-types.ts, and is proven no further.

import { properties } from "./event.ts";
import type { Attendee, Event, ScheduleInformation } from "./graph-types.ts";

/** As of one mailbox; `fetch` answers as Graph would, and refuses what its reference says that it refuses. */
export function graphServer(mailbox: string) {
  const events = new Map<string, Event & { readonly id: string }>();
  const calls: string[] = [];
  let [version, refusal]: [number, { status: number; code: string; retryAfter?: string } | undefined] = [0, undefined];
  const base = `/v1.0/users/${encodeURIComponent(mailbox)}`;
  const json = (status: number, body: object | undefined, headers: Record<string, string> = {}) =>
    new Response(body && JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });
  const refuse = (status: number, code: string, headers = {}) =>
    json(status, { error: { code, message: "…" } }, headers);
  const uidIn = (event: Event) =>
    event.singleValueExtendedProperties?.find(({ id }) => id === properties.uid)?.value ?? undefined;
  const byUid = (uid: string) => [...events.values()].find((event) => uidIn(event) === uid);

  /** Writes an event as the server keeps it: people who are invited keep their answers. */
  const put = (id: string, body: Event): Event => {
    const before = events.get(id);
    const statusOf = (one: Attendee) =>
      before?.attendees?.find(({ emailAddress }) => emailAddress?.address === one.emailAddress?.address)?.status;
    const attendees = body.attendees?.map(
      (one): Attendee => ({
        ...one,
        status: one.status ?? statusOf(one) ?? { response: "none", time: "0001-01-01T00:00:00Z" },
      }),
    );
    const event: Event & { readonly id: string } = {
      ...before,
      ...body,
      ...(attendees && { attendees }),
      ...(body.isOnlineMeeting && { onlineMeeting: { joinUrl: "https://teams.example/j" } }),
      id,
      iCalUId: before?.iCalUId ?? `040000008200E000${id}`,
      organizer: body.organizer ?? before?.organizer ?? { emailAddress: { address: mailbox } },
      isCancelled: body.isCancelled ?? false,
      type: body.type ?? "singleInstance",
      changeKey: String(++version),
      lastModifiedDateTime: "2027-01-01T00:00:00.1234567Z",
    };
    events.set(id, event);
    return told(event);
  };
  const moment = (one: Event["start"]) => one && { dateTime: `${one.dateTime?.slice(0, 19)}.0000000`, timeZone: "UTC" };
  const told = (event: Event): Event => {
    const [start, end] = [moment(event.start), moment(event.end)];
    return { ...event, ...(start && { start }), ...(end && { end }) };
  };
  const problemOf = (body: Event) => {
    const isTime = (one: Event["start"]) =>
      one && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(one.dateTime ?? "") && one.timeZone;
    return isTime(body.start) && isTime(body.end) ? undefined : "ErrorInvalidRequest";
  };

  const schedule = (
    address: string,
    body: { startTime: Event["start"]; endTime: Event["end"] },
  ): ScheduleInformation => {
    if (address.endsWith("@elsewhere.example"))
      return { scheduleId: address, error: { responseCode: "ErrorMailRecipientNotFound", message: "…" } };
    const at = (one: Event["start"]) => `${one?.dateTime?.slice(0, 19)}Z`;
    const own = [...events.values()].filter(
      ({ attendees, start, end, isCancelled }) =>
        !isCancelled &&
        attendees?.some(({ emailAddress }) => emailAddress?.address === address) &&
        at(start) < at(body.endTime) &&
        at(end) > at(body.startTime),
    );
    const scheduleItems = own.map(({ start, end }) => ({
      status: "busy" as const,
      ...(start && { start: moment(start) ?? null }),
      ...(end && { end: moment(end) ?? null }),
    }));
    return { scheduleId: address.toUpperCase(), availabilityView: "", scheduleItems };
  };

  const call: typeof fetch = async (input, init = {}) => {
    const url = new URL(String(input));
    const method = init.method ?? "GET";
    const body = typeof init.body === "string" ? JSON.parse(init.body) : {};
    if (url.host === "login.microsoftonline.com") {
      const said = new URLSearchParams(String(init.body));
      const isOurs = said.get("grant_type") === "client_credentials" && said.get("client_secret") === "hunter2";
      const isScoped = said.get("scope") === "https://graph.microsoft.com/.default";
      calls.push("token");
      return isOurs && isScoped
        ? json(200, { token_type: "Bearer", access_token: "t", expires_in: 3599 })
        : json(401, { error: "invalid_client" });
    }
    calls.push(`${method} ${url.pathname.slice(base.length)}`);
    if (new Headers(init.headers).get("authorization") !== "Bearer t") return refuse(401, "InvalidAuthenticationToken");
    if (refusal)
      return refuse(refusal.status, refusal.code, { ...(refusal.retryAfter && { "retry-after": refusal.retryAfter }) });
    if (!url.pathname.startsWith(base)) return refuse(404, "ErrorInvalidUser");
    const path = url.pathname.slice(base.length);
    const id = decodeURIComponent(/^\/events\/([^/]+)/.exec(path)?.[1] ?? "");
    if (path === "/calendar/getSchedule")
      return body.schedules.length > 20
        ? refuse(400, "ErrorInvalidRequest")
        : json(200, { value: body.schedules.map((one: string) => schedule(one, body)) });
    if (path === "/calendarView") return json(200, { value: [...events.values()].map(told) });
    if (path === "/events" && method === "GET") {
      const [, uid] = /ep\/value eq '((?:[^']|'')*)'\)$/.exec(url.searchParams.get("$filter") ?? "") ?? [];
      if (uid === undefined) return refuse(400, "ErrorInvalidUrlQueryFilter");
      const found = byUid(uid.replaceAll("''", "'"));
      return json(200, { value: found ? [told(found)] : [] });
    }
    if (path === "/events" && method === "POST") {
      if (problemOf(body)) return refuse(400, "ErrorInvalidRequest");
      const same = [...events.values()].find(({ transactionId }) => transactionId === body.transactionId);
      return json(201, same ? told(same) : put(`AAMk=${events.size}`, body));
    }
    if (!events.has(id)) return refuse(404, "ErrorItemNotFound");
    if (path.endsWith("/cancel") && method === "POST") {
      events.delete(id);
      return json(202, undefined);
    }
    if (method !== "PATCH" || "transactionId" in body) return refuse(400, "ErrorInvalidRequest");
    return problemOf(body) ? refuse(400, "ErrorInvalidRequest") : json(200, put(id, body));
  };
  return { call, calls, events, byUid, put, refuse: (one: typeof refusal) => (refusal = one) };
}
