import { Worker } from "node:worker_threads";
import type { Micros } from "../../event/index.ts";
import { type PreparedCommit, preparedFrom, type StoreEngine, WriterLost } from "../../store/index.ts";
import { type ConnectionOptions, messageOf } from "./schema.ts";

/** The writing half of the engine. */
export type Writer = Pick<StoreEngine, "commit" | "close">;

/** A question to the writer's thread, and its answer. The first answer comes unasked, once the file is open. */
export type WriterCall =
  | { readonly call: "commit"; readonly batch: readonly PackedCommit[]; readonly now: Micros }
  | { readonly call: "close" };
export type WriterAnswer =
  | { readonly value: unknown }
  | { readonly error: { readonly message: string; readonly errcode?: number; readonly stack?: string } };

export interface WriterData {
  readonly path: string;
  readonly newLog: string;
  readonly options: ConnectionOptions;
}

// Cloning an event's objects costs more than parsing its text again; JSON has no raw line breaks, so they can part the texts.
export interface PackedCommit extends Omit<PreparedCommit, "events"> {
  readonly texts: string;
}

export function pack({ events, ...commit }: PreparedCommit): PackedCommit {
  return { ...commit, texts: events.map((event) => event.text).join("\n") };
}

export function unpack({ texts, ...commit }: PackedCommit): PreparedCommit {
  return { ...commit, events: texts.split("\n").map(preparedFrom) };
}

/** Starts the thread that owns the writing connection, and waits until it has opened the file. */
export async function openWriter(data: WriterData): Promise<Writer> {
  const file = import.meta.url.endsWith(".ts") ? "./writer-thread.ts" : "./writer-thread.js";
  // Flags that were meant for the main script, such as --input-type, would stop the thread.
  const worker = new Worker(new URL(file, import.meta.url), { workerData: data, execArgv: [] });
  const waiting: PromiseWithResolvers<unknown>[] = [];
  let lost: WriterLost | undefined;

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
    commit: (batch, now) => ask({ call: "commit", batch: batch.map(pack), now }) as ReturnType<Writer["commit"]>, // the thread answers in kind
    close: async () => {
      if (!lost) await ask({ call: "close" });
      await worker.terminate();
    },
  };
}

type WriterLost = InstanceType<typeof WriterLost>;
