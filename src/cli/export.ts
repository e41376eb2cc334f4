import { exportEvents } from "../app/export-events.ts";
import { storeUrl } from "../app/store-url.ts";
import { withExistingStore } from "../app/with-store.ts";
import type { Command } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { memorySize, required, wholeNumber } from "./flags.ts";
import { progressBar } from "./progress.ts";
import { counted, plural } from "./table.ts";

const name = "export";

export const command: Command = {
  name,
  words: "--to <file>",
  summary: "write events into a Parquet, CSV or JSON lines file",
  flags: {
    to: { type: "string", value: "<file>", help: "the file; its ending says the format: .parquet, .csv or .jsonl" },
    type: {
      type: "string",
      multiple: true,
      value: "<type>",
      help: "of this type, or of one that refines it; several: any of them",
    },
    since: { type: "string", value: "<time>", help: "that occurred at this time or later" },
    until: { type: "string", value: "<time>", help: "that occurred before this time" },
    zone: { type: "string", value: "<zone>", help: "the zone of times that name none (default UTC)" },
    "up-to": { type: "string", value: "<position>", help: "the log as it was at this position (default: now)" },
    own: { type: "boolean", help: "the product's own events (thence.…) too" },
    force: { type: "boolean", help: "replace the file that is there" },
    memory: { type: "string", value: "<size>", help: "how much it may take before it goes to disk (default 1GB)" },
  },
  examples: ["thence export --to events.parquet", "thence export --to october.csv --type purchase --since 2019-10-01"],
  run: async (typed, terminal) => {
    const [word] = typed.words;
    if (word !== undefined)
      throw new BadUsage({ command: name, problem: `"${word}" is not a flag. Say --to ${word} or --type ${word}.` });
    const to = required(typed, name, "to", "--to events.parquet");
    const question = {
      types: typed.texts("type"),
      since: typed.text("since"),
      until: typed.text("until"),
      zone: typed.text("zone"),
      own: typed.is("own"),
    };
    const upTo = wholeNumber(typed, name, "up-to", 0);
    const memory = memorySize(typed, name, "memory");
    return withExistingStore(typed.text("store"), typed.text("config"), async ({ store, ...loaded }) => {
      const bar = progressBar(terminal, "reading");
      const progress = (position: number, of: number) => bar.show(position / of, plural(position, "event"));
      const note = (text: string) => terminal.note(`note: ${text}`);
      const place = { url: storeUrl(typed.text("store"), loaded), folder: loaded.folder };
      const how = { place, force: typed.is("force"), upTo, memory, progress, note, signal: terminal.stopped };
      try {
        const exported = await exportEvents(store, to, question, how);
        bar.end();
        if (typed.is("json")) terminal.out(JSON.stringify(exported));
        else
          terminal.out(
            `${plural(exported.rows, "event")} up to position ${exported.upTo} in ${exported.file} (${counted(exported.bytes)} bytes)`,
          );
      } finally {
        bar.end();
      }
      return 0;
    });
  },
};
