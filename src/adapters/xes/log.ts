import { SaxesParser } from "saxes";
import { type FileRecord, maxRecordLength } from "../../capture/index.ts";
import { type Attribute, attributeKinds, emptyTarget, put, type Target } from "./attributes.ts";
import { rawTexts } from "./raw-texts.ts";

/** Events of a trace are held until it ends, since its attributes may follow them; a trace beyond this is given out as it comes. */
const heldEvents = 10_000;

const maxDepth = 150;

interface OpenEvent {
  readonly line: number;
  readonly start: number;
  readonly attributes: Attribute[];
}

interface Held extends Omit<OpenEvent, "start"> {
  readonly row: number;
  readonly raw: string;
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
  let trace: Attribute[] | undefined;
  let held: Held[] = [];

  const giveOut = () => {
    const records = held.map((one) => record(one, trace));
    timed += records.filter((one) => one.kind === "fields" && one.fields["time:timestamp"] !== undefined).length;
    for (const one of records) ready.push(one);
    held = [];
  };

  parser.on("opentag", ({ name, attributes }) => {
    const tag = local(name);
    path.push(tag);
    if (path.length > maxDepth) throw new Error(`elements are nested deeper than ${maxDepth} levels`);
    if (path.length === 1 && tag !== "log") throw new Error(`its root is <${name}>, not <log>`);
    if (tag === "trace" && path.length === 2) trace = [];
    else if (tag === "event" && open.length === 0 && path.length <= 3)
      event = { line: parser.line, start: texts.tagStart(), attributes: [] };
    else if (attributeKinds.has(tag) && (event || trace)) {
      const attribute = { kind: tag, key: attributes["key"] ?? "", text: attributes["value"], inner: [] };
      const parent = open.at(-1);
      if (parent) parent.inner.push(attribute);
      else if (path.length === (trace ? 3 : 2) + (event ? 1 : 0)) (event?.attributes ?? trace)?.push(attribute);
      open.push(attribute);
    }
  });
  parser.on("closetag", ({ name }) => {
    const tag = local(name);
    if (attributeKinds.has(tag) && (event || trace)) open.pop();
    else if (tag === "event" && event) {
      row += 1;
      held.push({ line: event.line, row, raw: texts.since(event.start), attributes: event.attributes });
      event = undefined;
      if (!trace || held.length >= heldEvents) giveOut();
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
      if (event && texts.length() > maxRecordLength * 4) throw new Error("an event is longer than any event may be");
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

function record({ line, row, raw, attributes }: Held, trace: readonly Attribute[] | undefined): FileRecord {
  if (!trace)
    return {
      kind: "broken",
      line,
      row,
      raw,
      code: "capture/no-case",
      reason: "it stands outside every trace, so its case is unknown",
    };
  const fields: Target = emptyTarget();
  for (const attribute of attributes) put(fields, "", attribute);
  for (const attribute of trace) put(fields, "case:", attribute);
  if (!fields["case:concept:name"])
    return {
      kind: "broken",
      line,
      row,
      raw,
      code: "capture/no-case",
      reason: "its trace has no concept:name, so its case is unknown",
    };
  return { kind: "fields", line, row, raw, fields };
}
