import {
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
  if (mapping) {
    const mapped = mappingMapper(mapping, source, times);
    return (record, into) =>
      record.kind === "broken" ? record : mapped({ ...record, fields: fieldsOf(record, columns ?? []) }, into);
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

function fieldsOf(record: Exclude<FileRecord, { kind: "broken" }>, columns: readonly string[]): Fields {
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
