import {
  BadImport,
  cellsShape,
  cloudEventMapper,
  type Fields,
  type FileBatch,
  type FileRecord,
  fieldsShape,
  isCloudEvent,
  type Mapper,
  type Mapping,
  mappingMapper,
  type ObjectRecord,
  objectMapper,
  objectTableMapper,
  type Rejection,
  type TablePlan,
  type TimeReader,
  tableMapper,
} from "../capture/index.ts";
import type { FileFormat } from "./import-format.ts";

export interface RowReading {
  readonly format: FileFormat;
  readonly plan: TablePlan;
  readonly mapping?: Mapping;
  readonly source: string;
  readonly zone: string;
  readonly times: TimeReader;
}

type Named = Extract<FileRecord, { kind: "fields" }>;

type Cells = Extract<FileRecord, { kind: "cells" }>;

/** Compiles the way from records to drafts, once the first batch shows which columns there are. */
export function rowMapper(reading: RowReading, first: FileBatch): Mapper<FileRecord> {
  const { mapping, source, times } = reading;
  const columns = first.columns;
  if (isObjectCentric(reading.format)) return objectCentricMapper(reading, columns);
  if (mapping) {
    const mapped = mappingMapper(mapping, source, times);
    return (record, into) =>
      record.kind === "cells" || record.kind === "fields"
        ? mapped({ ...record, fields: fieldsOf(record, columns ?? []) }, into)
        : unreadable(record);
  }
  if (columns) {
    const table = tableMapper<Cells, number>(reading.plan, cellsShape(columns), source, times);
    return (record, into) => (record.kind === "cells" ? table(record, into) : unreadable(record));
  }
  const cloudEvent = cloudEventMapper(reading.zone);
  const plain = lazily(() => plainMapper(reading, first));
  // Flags that do not fit are said before anything is appended.
  if (first.records.some((record) => record.kind === "fields" && !takesCloudEvent(reading, record))) plain();
  return (record, into) => {
    if (record.kind !== "fields") return unreadable(record);
    return takesCloudEvent(reading, record) ? cloudEvent(record, into) : plain()(record, into);
  };
}

/** Whether a format says itself what everything is, with events that are about several objects each. */
export function isObjectCentric(format: FileFormat): boolean {
  return format === "ocel" || format === "ocel-csv";
}

function objectCentricMapper(reading: RowReading, columns: FileBatch["columns"]): Mapper<FileRecord> {
  const { type, time, id, tags = [], events = [], stream } = reading.plan;
  if (
    reading.mapping ||
    type !== undefined ||
    time !== undefined ||
    id !== undefined ||
    tags.length + events.length > 0
  )
    throw new BadImport({
      problem: `${reading.source} is an object-centric log (OCEL) and says itself what everything is. Leave out --type, --time, --tag, --event, --id and --map, or name another format: --format csv.`,
    });
  const plan = { source: reading.source, times: reading.times, stream };
  if (columns) {
    const table = objectTableMapper(columns, plan);
    return (record, into) => (record.kind === "cells" ? table(record, into) : unreadable(record));
  }
  const objects = objectMapper(plan);
  return (record, into) => (isObjectRecord(record) ? objects(record, into) : unreadable(record));
}

function isObjectRecord(record: FileRecord): record is ObjectRecord {
  return record.kind === "object" || record.kind === "object-event" || record.kind === "object-link";
}

function takesCloudEvent({ format }: RowReading, record: Named): boolean {
  return format === "cloudevents" || (format === "jsonl" && isCloudEvent(record.fields));
}

function plainMapper({ format, plan, source, times }: RowReading, first: FileBatch): Mapper<Named> {
  const seen = new Set<string>();
  for (const record of first.records)
    if (record.kind === "fields") for (const name of Object.keys(record.fields)) seen.add(name);
  if (format !== "xes") return tableMapper<Named, string>(plan, fieldsShape([...seen], []), source, times);
  // An XES event says what it is under names that the standard fixes; flags may say otherwise.
  const own = plan.events?.length ? {} : { type: "concept:name", time: "time:timestamp" };
  const whole: TablePlan = { ...own, ...plan, tags: [["case", "case:concept:name"], ...(plan.tags ?? [])] };
  return tableMapper<Named, string>(
    whole,
    fieldsShape([...seen], ["concept:name", "time:timestamp", "case:concept:name"]),
    source,
    times,
  );
}

function unreadable(record: FileRecord): Rejection {
  return record.kind === "broken" ? record : { code: "capture/no-fields", reason: "it has no named fields" };
}

/** A record by the names of its columns. */
export function fieldsOf(record: Cells | Named, columns: readonly string[]): Fields {
  if (record.kind === "fields") return record.fields;
  const fields: Record<string, string> = Object.create(null);
  for (const [at, cell] of record.cells.entries()) fields[columns[at] ?? at] = cell;
  return fields;
}

function lazily<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
