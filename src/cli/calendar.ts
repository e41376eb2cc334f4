import { readFileSync } from "node:fs";
import { hearCalendar, withExistingStore } from "../app/index.ts";
import type { Command } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { pastMoment } from "./moment.ts";

export const command: Command = {
  name: "calendar",
  words: "hear <file>",
  summary: "take an invitation or an answer that came as iCalendar",
  flags: {
    from: {
      type: "string",
      value: "<address>",
      help: "who sent it, as the mail server has verified: only they may answer or invite in their own name",
    },
    at: { type: "string", value: "<time>", help: "when it came (default: now)" },
  },
  examples: ["thence calendar hear reply.ics --from maya@example.org"],
  run: async (typed, terminal) => {
    const [verb, file, ...more] = typed.words;
    const sender = typed.text("from");
    if (verb !== "hear" || file === undefined || more.length > 0)
      throw new BadUsage({ command: "calendar", problem: "say hear <file>, a file with iCalendar in it." });
    if (sender === undefined)
      throw new BadUsage({ command: "calendar", problem: "say who sent it: --from maya@example.org." });
    let text: string;
    try {
      text = readFileSync(file, "utf8");
    } catch (cause) {
      throw new BadUsage({ command: "calendar", problem: `${file} cannot be read.` }, { cause });
    }
    const now = pastMoment(typed.text("at"));
    return withExistingStore(typed.text("store"), typed.text("config"), async ({ store, config }) => {
      const heard = await hearCalendar(text, { store, config, now, sender });
      if (typed.is("json")) terminal.out(JSON.stringify(heard));
      else for (const { kind, text: said } of heard) terminal.out(kind === "done" ? said : `${kind}: ${said}`);
      return heard.some(({ kind }) => kind === "refused") ? 1 : 0;
    });
  },
};
