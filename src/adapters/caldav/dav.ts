import { SaxesParser } from "saxes";
import type { Micros } from "../../event/index.ts";
import { type Span, utcText } from "../../question/index.ts";

/** A calendar file as a server lists it. */
export interface Listed {
  readonly href: string;
  readonly etag?: string;
  /** iCalendar. */
  readonly data: string;
}

const [dav, caldav] = ["DAV:", "urn:ietf:params:xml:ns:caldav"];
const mostDepth = 20;

/** The calendar files of a multistatus (RFC 4918 §14.16); undefined where it is none. A document type, which could hold more than it seems, is not read. */
export function readMultistatus(text: string): readonly Listed[] | undefined {
  if (/<!DOCTYPE/i.test(text)) return undefined;
  const parser = new SaxesParser({ xmlns: true });
  const found: Listed[] = [];
  let isMultistatus = false;
  let problem = false;
  let [depth, said] = [0, ""];
  let one: { href?: string; etag?: string; data?: string } = {};
  parser.on("error", () => {
    problem = true;
  });
  parser.on("opentag", ({ uri, local }) => {
    if (++depth > mostDepth) problem = true;
    if (uri === dav && local === "multistatus" && depth === 1) isMultistatus = true;
    if (uri === dav && local === "response") one = {};
    said = "";
  });
  const takeText = (piece: string) => {
    said += piece;
  };
  parser.on("text", takeText);
  parser.on("cdata", takeText);
  parser.on("closetag", ({ uri, local }) => {
    depth--;
    // The first href is the response's own: properties may hold others.
    if (uri === dav && local === "href") one.href ??= said.trim();
    if (uri === dav && local === "getetag") one.etag ??= said.trim();
    if (uri === caldav && local === "calendar-data") one.data ??= said;
    if (uri === dav && local === "response" && one.href !== undefined && one.data !== undefined)
      found.push({ href: one.href, data: one.data, ...(one.etag !== undefined && { etag: one.etag }) });
    said = "";
  });
  try {
    parser.write(text).close();
  } catch {
    return undefined; // no XML
  }
  return isMultistatus && !problem ? found : undefined;
}

/** Asks for the meetings of a calendar that touch a stretch of time, or all of it (RFC 4791 §7.8). */
export function calendarQuery(span?: Span): string {
  const time = (at: Micros) => utcText(at);
  const range = span ? `<C:time-range start="${time(span.from)}" end="${time(span.to)}"/>` : "";
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<C:calendar-query xmlns:D="${dav}" xmlns:C="${caldav}">`,
    "<D:prop><D:getetag/><C:calendar-data/></D:prop>",
    `<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">${range}</C:comp-filter></C:comp-filter></C:filter>`,
    "</C:calendar-query>",
  ].join("");
}
