import { SaxesParser } from "saxes";
import { maxRecordLength } from "../../capture/index.ts";
import { rawTexts } from "../kit/raw-texts.ts";
import { replacement, undecodable } from "../kit/text.ts";
import type { LogReader, Part } from "./log-reader.ts";
import { eventRecord, identity, objectRecords, recordsOf, Unread } from "./told.ts";
import { identityOf, type Kinds, toldBy, type XmlElement } from "./xml-told.ts";

/** The parser holds a text until it ends; nothing beyond this is waited for. In characters. */
const waitedCharacters = 4 * maxRecordLength;

const maxDepth = 150;

interface Open {
  readonly element: XmlElement;
  readonly line: number;
  readonly start: number;
}

/** Reads OCEL 1.0 and 2.0 as XML: an `<event>` or `<object>` at a time. */
export function xmlReader(): LogReader {
  const parser = new SaxesParser({ xmlns: false });
  const texts = rawTexts(() => parser.position);
  const kinds: Map<string, string> = new Map();
  const sections = new Set<string>();
  const path: string[] = [];
  const inner: XmlElement[] = [];
  const parts: Part[] = [];
  let open: Open | undefined;
  let declared = "";
  let objectsEnded = false;
  let mark = 0;

  const passed = () => {
    mark = parser.position;
  };
  for (const name of ["comment", "doctype", "processinginstruction"] as const) parser.on(name, passed);
  const text = (piece: string) => {
    passed();
    const element = inner.at(-1);
    if (element) element.text += piece;
  };
  parser.on("text", text);
  parser.on("cdata", text);

  parser.on("opentag", ({ name, attributes }) => {
    passed();
    const tag = local(name);
    path.push(tag);
    if (path.length > maxDepth) throw new Error(`elements are nested deeper than ${maxDepth} levels`);
    if (path.length === 1 && tag !== "log") throw new Error(`its root is <${name}>, not <log>`);
    if (path.length === 2) sections.add(tag);
    const section = path[1] ?? "";
    if (open) {
      const element = { tag, attributes, text: "", inner: [] };
      inner.at(-1)?.inner.push(element);
      inner.push(element);
    } else if (path.length === 3 && memberOf.get(section) === tag) {
      const element = { tag, attributes, text: "", inner: [] };
      open = { element, line: parser.line, start: texts.tagStart() };
      inner.push(element);
    } else if (path.length === 3 && tag === typesOf.get(section)) declared = attributes["name"] ?? "";
    else if (tag === "attribute" && typesOf.has(section))
      kinds.set(kindKey(typesOf.get(section) ?? "", declared, attributes["name"] ?? ""), attributes["type"] ?? "");
  });
  parser.on("closetag", () => {
    passed();
    if (open) inner.pop();
    if (open && inner.length === 0) {
      parts.push(partOf(open, texts.since(open.start), kinds));
      open = undefined;
    }
    if (path.length === 2 && path[1] === "objects") objectsEnded = true;
    path.pop();
  });

  return {
    push: (piece) => {
      texts.add(piece, open?.start);
      parser.write(piece);
      if (open && texts.length() > waitedCharacters) throw new Error("an event or object is longer than any may be");
      if (parser.position - mark > waitedCharacters)
        throw new Error(`a text or a tag is longer than ${waitedCharacters} characters`);
    },
    end: () => {
      parser.close();
      if (!sections.has("events")) throw new Error("its <log> holds no <events>, so it is no object-centric log");
    },
    take: () => parts.splice(0),
    knowsObjects: () => objectsEnded,
    line: () => parser.line,
  };
}

/** What a section holds. */
const memberOf: ReadonlyMap<string, string> = new Map([
  ["events", "event"],
  ["objects", "object"],
]);
const typesOf: ReadonlyMap<string, string> = new Map([
  ["event-types", "event-type"],
  ["object-types", "object-type"],
]);

function kindKey(kind: string, type: string, attribute: string): string {
  return JSON.stringify([kind, type, attribute]);
}

function partOf({ element, line }: Open, text: string, kinds: ReadonlyMap<string, string>): Part {
  const isObject = element.tag === "object";
  const isLong = text.length > maxRecordLength;
  const raw = isLong ? text.slice(0, maxRecordLength) : text;
  const who = isLong ? {} : identityOf(element);
  // OCEL 2.0 says in the section of the types what a value is; the schema puts that section first.
  const kindOf: Kinds = (attribute) => kinds.get(kindKey(`${element.tag}-type`, who.type ?? "", attribute));
  return {
    object: () => (isObject ? identity(() => ({ id: who.id, type: who.type })) : undefined),
    read: (row, types) => {
      const place = { line, row, raw };
      return recordsOf(place, () => {
        if (isLong) throw new Unread("capture/too-long", `it is longer than ${maxRecordLength} characters`);
        if (raw.includes(replacement)) throw new Unread(undecodable.code, undecodable.reason);
        const { told, dated } = toldBy(element, kindOf);
        return isObject ? objectRecords(place, told, types, dated) : [eventRecord(place, told, types)];
      });
    },
  };
}

function local(name: string): string {
  const at = name.indexOf(":");
  return at < 0 ? name : name.slice(at + 1);
}
