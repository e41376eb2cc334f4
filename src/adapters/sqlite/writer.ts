import { Worker } from "node:worker_threads";
import type { Micros } from "../../event/index.ts";
import { type PreparedCommit, preparedFrom, type StoreEngine, WriterLost } from "../../store/index.ts";
import { type ConnectionOptions, messageOf } from "./schema.ts";

/** The writing half of the engine. */
export type Writer = Pick<StoreEngine, "commit" | "close">;

/** A question to the writer's thread, and its answer. The first answer comes unasked, once the file is open. */
export type WriterCall =
  | { readonly call: "commit"; readonly batch: string; readonly now: Micros }
  | { readonly call: "close" };
export type WriterAnswer =
  | { readonly value: unknown }
  | { readonly error: { readonly message: string; readonly errcode?: number; readonly stack?: string } };

export interface WriterData {
  readonly path: string;
  readonly newLog: string;
  readonly options: ConnectionOptions;
}

// Cloning objects costs more than writing and parsing one text. Canonical JSON has no raw line breaks, so lines can hold it: for each commit
// a line about it, one with its record, and one for each event.
export function pack(batch: readonly PreparedCommit[]): string {
  return batch
    .map(({ id, known, conditions, events, record }) => {
      const texts = events.map((event) => event.text);
      return [JSON.stringify([id, known, conditions, events.length]), record, ...texts].join("\n");
    })
    .join("\n");
}

export function unpack(text: string): PreparedCommit[] {
  const lines = text === "" ? [] : text.split("\n");
  const batch: PreparedCommit[] = [];
  for (let at = 0; at < lines.length; ) {
    const [id, known, conditions, count] = JSON.parse(lines[at] ?? ""); // written by pack
    const events = lines.slice(at + 2, at + 2 + count).map(preparedFrom);
    batch.push({ id, known, conditions, record: lines[at + 1] ?? "", events });
    at += 2 + count;
  }
  return batch;
}

/** Starts the thread that owns the writing connection, and waits until it has opened the file. */
export async function openWriter(data: WriterData): Promise<Writer> {
  const file = import.meta.url.endsWith(".ts") ? "./writer-thread.ts" : "./writer-thread.js";
  // Flags that were meant for the main script, such as --input-type, would stop the thread.
  const worker = new Worker(new URL(file, import.meta.url), { workerData: data, execArgv: [] });
  const waiting: PromiseWithResolvers<unknown>[] = [];
  let lost: InstanceType<typeof WriterLost> | undefined;

  const answered = () => {
    const next = Promise.withResolvers<unknown>();
    waiting.push(next);
    worker.ref();
    return next.promise;
  };
  const ask = async (call: WriterCall) => {
    if (lost) throw lost;
    worker.postMessage(call);
    return answered();
  };
  const lose = (problem: string, cause?: unknown) => {
    lost ??= new WriterLost({ place: data.path, problem }, { cause });
    for (const one of waiting.splice(0)) one.reject(lost);
  };
  worker.on("message", (answer: WriterAnswer) => {
    const next = waiting.shift();
    if ("value" in answer) next?.resolve(answer.value);
    else next?.reject(Object.assign(new Error(answer.error.message), answer.error));
    if (waiting.length === 0) worker.unref();
  });
  worker.on("error", (cause) => lose(messageOf(cause), cause));
  worker.on("messageerror", (cause) => lose(messageOf(cause), cause));
  worker.on("exit", (code) => lose(`it left with code ${code}`));

  await answered();
  return {
    commit: async (batch, now) => JSON.parse(String(await ask({ call: "commit", batch: pack(batch), now }))), // the outcomes, as text
    close: async () => {
      if (!lost) await ask({ call: "close" });
      await worker.terminate();
    },
  };
}
