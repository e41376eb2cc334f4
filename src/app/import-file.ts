import {
  BadImport,
  type Draft,
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
import type { ImportOptions, ImportProgress, ImportResult } from "./import-options.ts";
import { type RejectedRows, rejectedPath, rejectedRows } from "./import-rejected.ts";
import { type RowReading, rowMapper } from "./import-rows.ts";
import { isSameFile, openSource, sourceError } from "./import-source.ts";
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
  let read = 0;
  let skipped = 0;
  try {
    const source = options.source ?? file.name;
    if (source.trim() === "")
      throw new BadImport({ problem: "--source is empty. Give the source a name, or leave the flag out." });
    const format = options.format ?? formatOf(file.name, file.head);
    const reading = { format, plan, source, zone, times, ...(mapping && { mapping }) };
    const reader = await fileReader(format);
    for await (const batch of reader.readEventFile(file.chunks, { name: file.name, ...(encoding && { encoding }) })) {
      if (signal?.aborted) break;
      if (batch.records.length === 0) continue;
      run ??= await begin(options, reading, batch);
      skipped += take(batch, run);
      read += batch.records.length;
      await run.appender.room();
      onProgress({ readBytes: file.readBytes(), totalBytes: file.totalBytes, read });
    }
    await run?.appender.end();
    const counts = { read, appended: 0, duplicates: 0, ...run?.appender.counts(), rejected: run?.rows.count() ?? 0 };
    if (counts.appended > 0) await run?.store.append([fileImported({ source, ...counts })], intentOf(options, source));
    return {
      source,
      format,
      ...counts,
      skipped,
      ...(run && counts.rejected > 0 && { rejectedFile: run.rows.path }),
      types: [...(run?.appender.types ?? [])].sort(),
      ...(times.zoneAssumed() && { zoneAssumed: zone }),
      ...(signal?.aborted && { stopped: true }),
    };
  } catch (cause) {
    await run?.appender.end(); // what was read before is on disk before the error is told
    throw sourceError(options.file, cause, read);
  } finally {
    file.close();
    run?.rows.close();
    if (typeof options.store === "string") await run?.store.close();
  }
}

interface Run {
  readonly map: Mapper<FileRecord>;
  readonly store: EventStore;
  readonly rows: RejectedRows;
  readonly appender: ImportAppender;
}

/** What is wrong with the flags shows at the first rows, before a store is opened or made. */
async function begin(options: ImportOptions, reading: RowReading, first: FileBatch): Promise<Run> {
  const { source } = reading;
  const map = rowMapper(reading, first);
  const store = typeof options.store === "string" ? await openStore(options.store) : options.store;
  const path = options.rejected ?? rejectedPath(store.url, source);
  if (await isSameFile(path, options.file))
    throw new BadImport({ problem: `--rejected names the very file that is imported, ${path}. Name another.` });
  const rows = rejectedRows(path);
  const needs = { source, declared: options.declared ?? [], reject: rows.add };
  return { map, store, rows, appender: await importAppender(store, intentOf(options, source), needs) };
}

/** Hands a batch on, event by event or aside, and answers how many records became no event on purpose. */
function take(batch: FileBatch, { map, rows, appender }: Run): number {
  const drafts: Draft[] = [];
  let skipped = 0;
  for (const record of batch.records) {
    const why = map(record, drafts);
    if (why) rows.add(record, why);
    else if (drafts.length === 0) skipped += 1;
    for (const draft of drafts) appender.add(draft, record);
    drafts.length = 0;
  }
  return skipped;
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
