import {
  BadImport,
  type DeclaredCheck,
  type Draft,
  declaredCheck,
  type FileBatch,
  type FileRecord,
  fileImported,
  type Mapper,
  timeReader,
} from "../capture/index.ts";
import type { AppendOptions, EventStore } from "../store/index.ts";
import { type ImportAppender, importAppender } from "./import-append.ts";
import { fileReader, formatOf } from "./import-format.ts";
import { loadMapping } from "./import-mapping.ts";
import { misfitOf } from "./import-misfit.ts";
import type { ImportOptions, ImportProgress, ImportResult } from "./import-options.ts";
import { checkRejectedPath, type RejectedRows, rejectedPath, rejectedRows } from "./import-rejected.ts";
import { isObjectCentric, type RowReading, rowMapper } from "./import-rows.ts";
import { openSource, sourceError } from "./import-source.ts";
import { openStore } from "./stores.ts";

export type { ImportOptions, ImportProgress, ImportResult } from "./import-options.ts";

/**
 * Reads a file of events into a log, in constant memory. The same file imported again appends nothing; a row that cannot be read is
 * set aside with the reason, in a file of its own.
 *
 * errors  capture/…: the file, its format, its columns, the mapping; and whatever the store says. What was read before an error stays
 *         imported, and the whole file imported later adds the rest
 */
export async function importFile(
  options: ImportOptions,
  onProgress: (progress: ImportProgress) => void = () => {},
): Promise<ImportResult> {
  const { zone = "UTC", plan = {}, encoding, signal } = options;
  if (encoding !== undefined) checkEncoding(encoding);
  const times = timeReader({ zone, format: plan.timeFormat ?? "iso" });
  const mapping = options.map === undefined ? undefined : await loadMapping(options.map);
  const file = await openSource(options.file);
  let run: Run | undefined;
  let firstRows: FileBatch | undefined;
  let read = 0;
  let skipped = 0;
  let stopped = false;
  let isDone = false;
  try {
    const source = options.source ?? file.name;
    if (source.trim() === "")
      throw new BadImport({ problem: "--source is empty. Give the source a name, or leave the flag out." });
    const format = options.format ?? formatOf(file.name, file.head);
    const reading = { format, plan, source, zone, times, ...(mapping && { mapping }) };
    const reader = await fileReader(format);
    for await (const batch of reader.readEventFile(file.chunks, {
      name: file.name,
      ...(encoding && { encoding }),
      ...(file.whole && { whole: file.whole }),
    })) {
      stopped = signal?.aborted === true;
      if (stopped) break;
      if (batch.records.length === 0) continue;
      firstRows ??= { ...batch, records: batch.records.slice(0, 1) };
      run ??= await begin(options, reading, batch);
      const taken = take(batch, run);
      skipped += taken.skipped;
      read += taken.read;
      await run.appender.room();
      onProgress({ readBytes: file.readBytes(), totalBytes: file.totalBytes, read });
    }
    await run?.appender.end();
    const { appended = 0, duplicates = 0, objects = 0 } = run?.appender.counts() ?? {};
    const facts = isObjectCentric(format) ? { objects } : {};
    const counts = { read, appended, duplicates, rejected: run?.rows.count() ?? 0, ...facts };
    if (appended + objects > 0) {
      const data = { source, ...counts, ...(stopped && { stopped: true as const }) };
      await run?.store.append([fileImported(data)], intentOf(options, source));
    }
    isDone = !stopped;
    const first = run?.rows.first();
    return {
      source,
      format,
      ...counts,
      skipped,
      ...(run && counts.rejected > 0 && { rejectedFile: run.rows.path(stopped ? "part" : "whole") }),
      ...(first && { firstRejected: first }),
      ...(first && !stopped && firstRows && appended + duplicates + objects === 0
        ? { misfit: misfitOf(firstRows, mapping, source) }
        : {}),
      types: [...(run?.appender.types ?? [])].sort(),
      ...(times.zoneAssumed() && { zoneAssumed: zone }),
      ...(stopped && { stopped: true }),
    };
  } catch (cause) {
    await run?.appender.end(); // what was read before is on disk before the error is told
    throw sourceError(options.file, cause, read);
  } finally {
    file.close();
    try {
      run?.rows.close(isDone ? "whole" : "part");
    } finally {
      if (typeof options.store === "string" && run) await closed(run, options);
    }
  }
}

async function closed({ store, appender }: Run, { closing }: ImportOptions): Promise<void> {
  try {
    const { appended, objects } = appender.counts();
    if (appended + objects > 0) await closing?.(store);
  } finally {
    await store.close();
  }
}

interface Run {
  readonly map: Mapper<FileRecord>;
  readonly check: DeclaredCheck;
  readonly store: EventStore;
  readonly rows: RejectedRows;
  readonly appender: ImportAppender;
}

/** What is wrong with the flags shows at the first rows, before a store is opened or made. */
async function begin(options: ImportOptions, reading: RowReading, first: FileBatch): Promise<Run> {
  const { source } = reading;
  const map = rowMapper(reading, first);
  const storeUrl = typeof options.store === "string" ? options.store : options.store.url;
  const path = options.rejected ?? rejectedPath(storeUrl, source);
  checkRejectedPath(path, { storeUrl, file: options.file });
  const rows = rejectedRows(path);
  const store =
    typeof options.store === "string"
      ? await openStore(options.store, undefined, { keys: options.keys })
      : options.store;
  const needs = { source, declared: (options.declared ?? []).map(({ type }) => type), reject: rows.add };
  try {
    const appender = await importAppender(store, intentOf(options, source), needs);
    return { map, check: declaredCheck(options.declared ?? []), store, rows, appender };
  } catch (cause) {
    if (typeof options.store === "string") await store.close();
    throw cause;
  }
}

/**
 * Hands a batch on, event by event or aside. Answers how many records it had, without those that only told of objects, and how many became
 * no event on purpose.
 */
function take(
  batch: FileBatch,
  { map, check, rows, appender }: Run,
): { readonly read: number; readonly skipped: number } {
  const drafts: Draft[] = [];
  let read = 0;
  let skipped = 0;
  for (const record of batch.records) {
    const why = map(record, drafts) ?? check(drafts);
    if (why || !(record.kind === "object" || record.kind === "object-link")) read += 1;
    if (why) rows.add(record, why);
    else if (drafts.length === 0) skipped += 1;
    if (!why) for (const draft of drafts) appender.add(draft, record);
    drafts.length = 0;
  }
  return { read, skipped };
}

function intentOf({ reason, by }: ImportOptions, source: string): AppendOptions {
  return { command: "import", reason: reason ?? `from ${source}`, ...(by && { actor: { kind: "person", id: by } }) };
}

function checkEncoding(label: string): void {
  try {
    new TextDecoder(label);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new BadImport(
      { problem: `there is no encoding "${label}". Name one like utf-8, utf-16le or windows-1252.` },
      { cause },
    );
  }
}
