import { Worker } from "node:worker_threads";
import type { Micros } from "../../event/index.ts";
import { type PreparedCommit, preparedFrom, type StoreEngine } from "../../store/index.ts";

/** The writing half of the engine. */
export type Writer = Pick<StoreEngine, "commit" | "close">;

/** A question to the writer's thread, and its answer. */
export type WriterCall =
  | { readonly call: "commit"; readonly batch: readonly PackedCommit[]; readonly now: Micros }
  | { readonly call: "close" };

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

export type WriterAnswer = { readonly value: unknown } | { readonly error: { readonly message: string; readonly errcode?: number; readonly stack?: string } };

/** Starts the thread that owns the writing connection. */
export async function openWriter(path: string, newLog: string): Promise<Writer> {
  const file = import.meta.url.endsWith(".ts") ? "./writer-thread.ts" : "./writer-thread.js";
  const worker = new Worker(new URL(file, import.meta.url), { workerData: { path, newLog } });
  const waiting: { resolve: (value: unknown) => void; reject: (cause: unknown) => void }[] = [];
  worker.on("message", (answer: WriterAnswer) => {
    const next = waiting.shift();
    if ("value" in answer) next?.resolve(answer.value);
    else next?.reject(Object.assign(new Error(answer.error.message), answer.error));
    if (waiting.length === 0) worker.unref();
  });
  worker.on("error", (cause) => {
    for (const one of waiting.splice(0)) one.reject(cause);
  });
  const ask = (call: WriterCall) =>
    new Promise<unknown>((resolve, reject) => {
      waiting.push({ resolve, reject });
      worker.ref();
      worker.postMessage(call);
    });
  worker.unref();
  return {
    commit: (batch, now) => ask({ call: "commit", batch: batch.map(pack), now }) as ReturnType<Writer["commit"]>, // the thread answers in kind
    close: async () => {
      await ask({ call: "close" });
      await worker.terminate();
    },
  };
}
