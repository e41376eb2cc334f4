import { parentPort, workerData } from "node:worker_threads";
import { openSqliteLog, type SqliteLog } from "./database.ts";
import { unpack, type WriterAnswer, type WriterCall, type WriterData } from "./writer.ts";

// The thread that writes: it owns one connection and answers in the order of the questions.
const { path, newLog, options } = workerData as WriterData; // as openWriter hands it in
let log: SqliteLog | undefined;

parentPort?.postMessage(
  answered(() => {
    log = openSqliteLog(path, newLog, options);
  }),
);
if (log) parentPort?.on("message", (message: WriterCall) => parentPort?.postMessage(answered(() => handled(message))));

function handled(message: WriterCall): unknown {
  switch (message.call) {
    case "commit":
      return JSON.stringify(log?.commit(unpack(message.batch), message.now));
    case "close":
      return log?.close();
  }
}

function answered(work: () => unknown): WriterAnswer {
  try {
    return { value: work() };
  } catch (cause) {
    if (!(cause instanceof Error)) return { error: { message: String(cause) } };
    const { message, stack } = cause;
    return {
      error: { message, ...("errcode" in cause && { errcode: Number(cause.errcode) }), ...(stack && { stack }) },
    };
  }
}
