import type { Micros } from "../event/index.ts";
import { type Metric, MetricObserved, type Observation } from "../metric/index.ts";
import type { Journal } from "./journal.ts";
import { segmentName } from "./segment.ts";

/** A metric's recorded numbers as lines of windows, oldest first. */
export interface MetricLines {
  /** The number as a whole. */
  readonly whole: readonly Observation[];
  /** The event that says the number of the window that begins so: the whole's, or that of a segment of a property. */
  cause(from: Micros, segment?: { readonly property: string; readonly name: string }): string | undefined;
  /** By the name of a segment of a property, its number. */
  of(property: string): ReadonlyMap<string, readonly Observation[]>;
}

/** Reads the lines of metrics from a journal, and only on from where they were read last. */
export type LinesOf = (metric: Pick<Metric, "name">) => MetricLines;

const none: ReadonlyMap<string, readonly Observation[]> = new Map();

export function openLines(journal: Journal): LinesOf {
  const known = new Map<string, Growing>();
  return ({ name }) => {
    const lines = known.get(name) ?? { read: 0, whole: [], causes: new Map(), parts: new Map() };
    known.set(name, lines);
    const stream = journal.stream("thence.metric", name);
    for (; lines.read < stream.length; lines.read++) {
      const event = stream[lines.read];
      if (event && MetricObserved.is(event)) take(lines, event.id, event.data);
    }
    return {
      whole: lines.whole,
      cause: (from, segment) => lines.causes.get(keyOf(from, segment)),
      of: (property) => lines.parts.get(property) ?? none,
    };
  };
}

interface Growing {
  /** How many events of the stream were read. */
  read: number;
  readonly whole: Observation[];
  readonly causes: Map<string, string>;
  readonly parts: Map<string, Map<string, Observation[]>>;
}

function keyOf(from: Micros, segment?: { readonly property: string; readonly name: string }): string {
  return JSON.stringify([from, ...(segment ? [segment.property, segment.name] : [])]);
}

function take({ whole, causes, parts }: Growing, id: string, observation: Observation): void {
  const { segment, from } = observation;
  if (!segment) {
    insert(whole, observation);
    causes.set(keyOf(from), id);
    return;
  }
  const ofProperty = parts.get(segment.property) ?? new Map<string, Observation[]>();
  parts.set(segment.property, ofProperty);
  const name = segmentName(segment);
  causes.set(keyOf(from, { property: segment.property, name }), id);
  const line = ofProperty.get(name) ?? [];
  ofProperty.set(name, line);
  insert(line, observation);
}

// Windows come in the order of time, but for those that were measured late.
function insert(line: Observation[], observation: Observation): void {
  const place = line.findLastIndex((one) => one.from <= observation.from) + 1;
  if (place === line.length) line.push(observation);
  else line.splice(place, 0, observation);
}

/** Of a line, the stretch up to a window; a line is in the order of time. */
export function upTo(line: readonly Observation[], from: Micros): readonly Observation[] {
  const end = line.findLastIndex((one) => one.from <= from) + 1;
  return end === line.length ? line : line.slice(0, end);
}
