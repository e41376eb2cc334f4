import { resolve } from "node:path";
import { initProject } from "../app/index.ts";
import type { Command } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { commandLine } from "./invocation.ts";

export const command: Command = {
  name: "init",
  words: "[folder]",
  summary: "write a small project that runs",
  flags: {},
  hides: ["store", "config"],
  examples: ["thence init", "thence init my-shop && cd my-shop && thence check"],
  run: async (typed, terminal) => {
    const [folder = ".", ...others] = typed.words;
    if (others.length > 0) throw new BadUsage({ command: "init", problem: "name one folder." });
    const { written, kept } = await initProject(folder);
    if (typed.is("json")) terminal.out(JSON.stringify({ written, kept }));
    else {
      for (const file of written) terminal.out(`wrote  ${file}`);
      for (const file of kept) terminal.out(`kept   ${file} (it was there already)`);
      terminal.note(`Next: ${folder === "." ? "" : `cd ${folder} && `}${commandLine("check", {}, resolve(folder))}`);
    }
    return 0;
  },
};
