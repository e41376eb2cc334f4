import { receiveMail, withStore } from "../app/index.ts";
import { ThenceError } from "../kit/failure.ts";
import type { Command } from "./command.ts";
import { BadUsage } from "./errors.ts";

const name = "mail";
/** More than is read of a mail; the rest of a larger one is left where it is. */
const mostBytes = 6 * 1024 * 1024;
/** What a mail server takes as: keep it, and try again. Anything else would send it back to whoever wrote it. */
const tryAgain = 75;

export const command: Command = {
  name,
  words: "receive",
  summary: "take a reply from a mail server's pipe, as MIME on standard input",
  flags: { channel: { type: "string", value: "<name>", help: "which channel it came in by, where there are several" } },
  hides: ["json"],
  examples: ["thence mail receive < reply.eml"],
  run: async (typed, terminal) => {
    const [verb, ...others] = typed.words;
    if (verb !== "receive" || others.length > 0)
      throw new BadUsage({ command: name, problem: "say receive, with a mail on standard input." });
    try {
      const mime = await standardInput();
      await withStore(typed.text("store"), typed.text("config"), (opened) =>
        receiveMail(opened, mime, typed.text("channel")),
      );
      return 0;
    } catch (cause) {
      if (!(cause instanceof ThenceError)) throw cause;
      terminal.note(cause.message);
      return tryAgain;
    }
  },
};

async function standardInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin) {
    chunks.push(Buffer.from(chunk));
    bytes += chunk.length;
    if (bytes > mostBytes) break;
  }
  return Buffer.concat(chunks);
}
