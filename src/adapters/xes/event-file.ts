import { BrokenFile, type FileBatch, NoTimes, type ReadOptions } from "../../capture/index.ts";
import { textChunks } from "../kit/text.ts";
import { xesReader } from "./log.ts";

export const needs: Readonly<Record<string, string>> = {};

/**
 * Reads XES (IEEE 1849): an event's attributes under their own keys, its trace's as `case:<key>`. Nothing in a DTD is expanded or fetched.
 *
 * errors  capture/broken-file where the XML is not well-formed, capture/no-times where no event has a time
 */
export async function* readEventFile(
  chunks: AsyncIterable<Uint8Array>,
  options: ReadOptions,
): AsyncGenerator<FileBatch> {
  const reader = xesReader();
  const read = (step: () => void): { readonly batch: FileBatch; readonly problem?: Error } => {
    try {
      step();
      return { batch: { records: reader.take() } };
    } catch (cause) {
      if (!(cause instanceof Error)) throw cause;
      return { batch: { records: reader.take() }, problem: cause };
    }
  };
  const broken = (cause: Error) =>
    new BrokenFile(
      { file: options.name, problem: cause.message.replace(/^\d+:\d+: /, ""), line: reader.line() },
      { cause },
    );
  for await (const text of textChunks(chunks, options.encoding)) {
    const { batch, problem } = read(() => reader.write(text));
    yield batch;
    if (problem) throw broken(problem);
  }
  const { batch, problem } = read(() => reader.close());
  yield batch;
  if (problem) throw broken(problem);
  const { events, timed } = reader.counts();
  if (events > 0 && timed === 0) throw new NoTimes({ file: options.name, events });
}
