import { join } from "node:path";
import { ConfigMissing, check, type Finding, isMissingStore, loadConfig, openStore, storeUrl } from "../app/index.ts";
import type { Command } from "./command.ts";
import { plural } from "./table.ts";

export const command: Command = {
  name: "check",
  words: "",
  summary: "check the definitions, and that they fit together and fit the log",
  flags: { "no-store": { type: "boolean", help: "look at the definitions alone, without opening the log" } },
  examples: ["thence check", "thence check --no-store"],
  run: async (typed, terminal) => {
    const loaded = await loadConfig(typed.text("config"));
    if (loaded.path === undefined) throw new ConfigMissing({ path: join(loaded.folder, "thence.config.ts") });
    const url = storeUrl(typed.text("store"), loaded);
    // A store that was not written yet has nothing to be checked against, and checking does not make one.
    const store = typed.is("no-store") || isMissingStore(url) ? undefined : await openStore(url);
    let findings: Finding[];
    try {
      findings = await check(loaded.config, store);
    } finally {
      await store?.close();
    }
    const problems = findings.filter((finding) => finding.kind === "problem").length;
    if (typed.is("json")) terminal.out(JSON.stringify({ ok: problems === 0, config: loaded.path ?? null, findings }));
    else {
      for (const { kind, place, text } of findings) terminal.out(`${kind}  ${place}: ${text}`);
      const { metrics = [], playbooks = [], actions = [], events = [] } = loaded.config;
      terminal.note(
        `${loaded.path}: ${plural(events.length, "event")}, ${plural(metrics.length, "metric")}, ${plural(playbooks.length, "playbook")}, ${plural(actions.length, "action")}; ${plural(problems, "problem")}.`,
      );
    }
    return problems === 0 ? 0 : 1;
  },
};
