import { BadImport, BrokenFile, type FileBatch, type ReadOptions, type WholeFile } from "../../capture/index.ts";
import { textChunks } from "../kit/text.ts";
import { jsonReader } from "./json.ts";
import type { LogReader } from "./log-reader.ts";
import { objectTypes } from "./object-types.ts";
import { readTables } from "./tables.ts";
import { xmlReader } from "./xml.ts";

export const needs: Readonly<Record<string, string>> = {};

/**
 * Reads object-centric logs: OCEL 1.0 and 2.0 as JSON and XML, OCEL 2.0 as an SQLite database. Which of them it is, the file shows.
 *
 * JSON and XML are read twice, first for the types of the objects, which alone are kept in memory: events may stand before the objects that
 * they name. Nothing in a DTD is expanded or fetched.
 *
 * errors  capture/broken-file where it is no such log, capture/bad-import where it can be read only once
 */
export async function* readEventFile(
  chunks: AsyncIterable<Uint8Array>,
  options: ReadOptions,
): AsyncGenerator<FileBatch> {
  const { name, whole } = options;
  if (!whole)
    throw new BadImport({
      problem: `${name} is a pipe, and an object-centric log is read twice. Save it as a file first.`,
    });
  const first = await beginning(whole);
  if (new TextDecoder("latin1").decode(first).startsWith("SQLite format 3\0")) {
    if (whole.path === undefined)
      throw new BadImport({ problem: `${name} is a packed SQLite database. Unpack it first: gunzip ${name}.gz` });
    yield* readTables(whole.path, name);
    return;
  }
  const open = (await textOf(first, options)).trimStart().startsWith("<") ? xmlReader : jsonReader;
  const types = objectTypes();
  const survey = open();
  for await (const text of textChunks(whole.again(), options.encoding)) {
    if (attempt(survey, text)) break; // the second reading tells it, after what came before
    for (const part of survey.take()) {
      const object = part.object();
      if (object) types.add(object.id, object.type);
    }
    if (survey.knowsObjects()) break;
  }
  const reader = open();
  let row = 0;
  const batch = (): FileBatch => ({ records: reader.take().flatMap(({ read }) => read(++row, types)) });
  for await (const text of textChunks(chunks, options.encoding)) {
    const problem = attempt(reader, text);
    yield batch();
    if (problem) throw broken(name, problem, reader.line());
  }
  const problem = attempt(reader, undefined);
  yield batch();
  if (problem) throw broken(name, problem, reader.line());
}

/** Its first bytes: enough to know an SQLite database, or the first character that is no white space. */
async function beginning(whole: WholeFile): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of whole.again()) {
    pieces.push(chunk);
    length += chunk.length;
    if (length >= 4096) break;
  }
  return Buffer.concat(pieces);
}

async function textOf(bytes: Uint8Array, { encoding }: ReadOptions): Promise<string> {
  async function* once() {
    yield bytes;
  }
  let text = "";
  for await (const piece of textChunks(once(), encoding)) text += piece;
  return text;
}

/** Gives a reader its next text, or its end; what is wrong with the document comes back. */
function attempt(reader: LogReader, text: string | undefined): Error | undefined {
  try {
    if (text === undefined) reader.end();
    else reader.push(text);
    return undefined;
  } catch (cause) {
    if (cause instanceof Error) return cause;
    throw cause;
  }
}

function broken(file: string, cause: Error, line: number): Error {
  return new BrokenFile({ file, problem: cause.message.replace(/^\d+:\d+: /, ""), line }, { cause });
}
