import { SaxesParser } from "saxes";
import { type FileRecord, maxRecordLength } from "../../capture/index.ts";
import { rawTexts } from "../kit/raw-texts.ts";
import { type Attribute, add, attributeKinds, emptyTarget, put, type Target } from "./attributes.ts";

/** Events of a trace are held until it ends, since its attributes may follow them; a trace beyond this is given out as it comes. */
const heldEvents = 10_000;

/** So are events that together are longer than this, in characters. */
const heldCharacters = 8 * maxRecordLength;

/** The parser holds a text until it ends; nothing beyond this is waited for. In characters. */
const waitedCharacters = 4 * maxRecordLength;

const maxDepth = 150;

interface OpenEvent {
  readonly line: number;
  readonly start: number;
  readonly attributes: Attribute[];
}

interface OpenTrace {
  readonly attributes: Attribute[];
  /** Of its attributes, in characters. */
  length: number;
}

interface Held extends Omit<OpenEvent, "start"> {
  readonly row: number;
  readonly raw: string;
  /** It is longer than a record may be, and `raw` is only its beginning. */
  readonly isLong: boolean;
}

/** Takes an XES document piece by piece; `take` gives the events that are whole. */
export function xesReader() {
  const parser = new SaxesParser({ xmlns: false });
  const texts = rawTexts(() => parser.position);
  const ready: FileRecord[] = [];
  let row = 0;
  let timed = 0;
  const path: string[] = [];
  let open: Attribute[] = [];
  let event: OpenEvent | undefined;
  let trace: OpenTrace | undefined;
  let held: Held[] = [];
  let heldLength = 0;
  let mark = 0;

  const giveOut = () => {
    const about = trace && traceFields(trace);
    const records = held.map((one) => record(one, about));
    timed += records.filter((one) => one.kind === "fields" && one.fields["time:timestamp"] !== undefined).length;
    for (const one of records) ready.push(one);
    held = [];
    heldLength = 0;
  };
  const passed = () => {
    mark = parser.position;
  };
  for (const name of ["comment", "cdata", "doctype", "processinginstruction"] as const) parser.on(name, passed);

  parser.on("opentag", ({ name, attributes }) => {
    passed();
    const tag = local(name);
    path.push(tag);
    if (path.length > maxDepth) throw new Error(`elements are nested deeper than ${maxDepth} levels`);
    if (path.length === 1 && tag !== "log") throw new Error(`its root is <${name}>, not <log>`);
    if (tag === "trace" && path.length === 2) trace = { attributes: [], length: 0 };
    else if (tag === "event" && open.length === 0 && path.length <= 3)
      event = { line: parser.line, start: texts.tagStart(), attributes: [] };
    else if (attributeKinds.has(tag) && (event || trace)) {
      const attribute = { kind: tag, key: attributes["key"] ?? "", text: attributes["value"], inner: [] };
      if (trace && !event) trace.length += attribute.key.length + (attribute.text?.length ?? 0) + 16;
      const parent = open.at(-1);
      if (!event && trace && trace.length > maxRecordLength)
        trace.attributes.length = 0; // its events are set aside, so nobody needs them
      else if (parent) parent.inner.push(attribute);
      else if (path.length === (trace ? 3 : 2) + (event ? 1 : 0)) (event ?? trace)?.attributes.push(attribute);
      open.push(attribute);
    }
  });
  parser.on("closetag", ({ name }) => {
    passed();
    const tag = local(name);
    if (attributeKinds.has(tag) && (event || trace)) open.pop();
    else if (tag === "event" && event) {
      row += 1;
      const raw = texts.since(event.start);
      const isLong = raw.length > maxRecordLength;
      held.push({
        line: event.line,
        row,
        raw: isLong ? raw.slice(0, maxRecordLength) : raw,
        isLong,
        attributes: isLong ? [] : event.attributes,
      });
      heldLength += Math.min(raw.length, maxRecordLength);
      event = undefined;
      if (!trace || held.length >= heldEvents || heldLength > heldCharacters) giveOut();
    } else if (tag === "trace" && path.length === 2) {
      giveOut();
      trace = undefined;
    }
    path.pop();
    if (open.length > 0 && !event && !trace) open = [];
  });

  return {
    write: (text: string) => {
      texts.add(text, event?.start);
      parser.write(text);
      if (event && texts.length() > waitedCharacters) throw new Error("an event is longer than any event may be");
      if (parser.position - mark > waitedCharacters)
        throw new Error(`a text or a tag is longer than ${waitedCharacters} characters`);
    },
    close: () => {
      parser.close();
      giveOut();
    },
    take: (): readonly FileRecord[] => ready.splice(0),
    line: () => parser.line,
    counts: () => ({ events: row, timed }),
  };
}

function local(name: string): string {
  const colon = name.indexOf(":");
  return colon < 0 ? name : name.slice(colon + 1);
}

/** A trace's attributes as its events bear them, or that they are too long for any event. */
function traceFields({ attributes, length }: OpenTrace): Target | "too long" {
  if (length > maxRecordLength) return "too long";
  const target = emptyTarget();
  for (const attribute of attributes) put(target, "case:", attribute);
  return target;
}

function record({ line, row, raw, isLong, attributes }: Held, trace: Target | "too long" | undefined): FileRecord {
  const broken = (code: string, reason: string): FileRecord => ({ kind: "broken", line, row, raw, code, reason });
  if (isLong) return broken("capture/too-long", `it is longer than ${maxRecordLength} characters`);
  if (!trace) return broken("capture/no-case", "it stands outside every trace, so its case is unknown");
  if (trace === "too long")
    return broken("capture/too-long", `the attributes of its trace are longer than ${maxRecordLength} characters`);
  const fields: Target = emptyTarget();
  for (const attribute of attributes) put(fields, "", attribute);
  for (const [key, value] of Object.entries(trace)) add(fields, key, value);
  if (!fields["case:concept:name"])
    return broken("capture/no-case", "its trace has no concept:name, so its case is unknown");
  return { kind: "fields", line, row, raw, fields };
}
