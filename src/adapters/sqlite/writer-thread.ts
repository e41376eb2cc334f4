import { parentPort, workerData } from "node:worker_threads";
import { openSqliteLog } from "./database.ts";
import { unpack, type WriterAnswer, type WriterCall } from "./writer.ts";

// The thread that writes: it owns one connection and answers in the order of the questions.
const log = openSqliteLog(workerData.path, workerData.newLog);

parentPort?.on("message", (message: WriterCall) => {
  parentPort?.postMessage(answer(message));
});

function answer(message: WriterCall): WriterAnswer {
  try {
    switch (message.call) {
      case "commit":
        return { value: log.commit(message.batch.map(unpack), message.now) };
      case "close":
        return { value: log.close() };
    }
  } catch (cause) {
    if (!(cause instanceof Error)) return { error: { message: String(cause) } };
    return { error: { message: cause.message, ...("errcode" in cause && { errcode: Number(cause.errcode) }), ...(cause.stack && { stack: cause.stack }) } };
  }
}
