import { join, resolve } from "node:path";
import {
  type CheckOptions,
  ConfigMissing,
  check,
  type Finding,
  isMissingStore,
  type LoadedConfig,
  loadConfig,
  openStore,
  readCatalogue,
  realContext,
  registerEventTypes,
  saveCatalogue,
  storeUrl,
} from "../app/index.ts";
import { namedKeys } from "../app/keys.ts";
import type { Command, Terminal, Typed } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { wholeNumber } from "./flags.ts";
import { plural } from "./table.ts";

const name = "check";

export const command: Command = {
  name,
  words: "",
  summary: "check the definitions, and that they fit together, fit what they were and fit the log",
  flags: {
    against: { type: "string", value: "<file.json>", help: "compare the event types with a catalogue that was saved" },
    save: {
      type: "string",
      value: "<file.json>",
      help: "save the catalogue of event types, where there is no problem",
    },
    register: { type: "boolean", help: "register the event types in the log, where there is no problem, as run does" },
    sample: {
      type: "string",
      value: "<n>",
      help: "look at so many of the oldest and newest events of each type (default 1000)",
    },
    "no-store": { type: "boolean", help: "look at the definitions alone, without opening the log" },
  },
  examples: [
    "thence check",
    "thence check --no-store --against events.json",
    "thence check --no-store --save events.json",
  ],
  run: async (typed, terminal) => {
    if (typed.is("register") && typed.is("no-store"))
      throw new BadUsage({
        command: name,
        problem: "--register writes to the log, and --no-store keeps it closed. Leave one out.",
      });
    const loaded = await loadConfig(typed.text("config"));
    if (loaded.path === undefined) throw new ConfigMissing({ path: join(loaded.folder, "thence.config.ts") });
    const against = typed.text("against");
    const sample = wholeNumber(typed, name, "sample", 1);
    const { findings, registered } = await checked(loaded, typed, {
      ...(against !== undefined && { against: await readCatalogue(resolve(against)) }),
      ...(sample !== undefined && { sample }),
    });
    const problems = findings.filter((finding) => finding.kind === "problem").length;
    const save = problems === 0 ? typed.text("save") : undefined;
    if (save !== undefined) await saveCatalogue(resolve(save), loaded.config.events ?? []);
    if (typed.is("json"))
      terminal.out(
        JSON.stringify({
          ok: problems === 0,
          config: loaded.path,
          findings,
          ...(save !== undefined && { saved: save }),
          ...(registered !== undefined && { registered }),
        }),
      );
    else tell(loaded, findings, terminal);
    if (problems > 0 && (typed.text("save") !== undefined || typed.is("register")))
      terminal.note("Nothing was saved or registered, because of the problems.");
    if (save !== undefined) terminal.note(`The catalogue of event types is in ${save}.`);
    if (registered !== undefined) terminal.note(`${plural(registered, "definition")} registered in the log.`);
    return problems === 0 ? 0 : 1;
  },
};

async function checked(
  loaded: LoadedConfig,
  typed: Typed,
  options: CheckOptions,
): Promise<{ readonly findings: readonly Finding[]; readonly registered?: number }> {
  const { config } = loaded;
  const url = storeUrl(typed.text("store"), loaded);
  // A store that was not written yet has nothing to be checked against, and checking does not make one.
  const isClosed = typed.is("no-store") || (isMissingStore(url) && !typed.is("register"));
  if (isClosed) return { findings: await check(config, undefined, options) };
  const store = await openStore(url, realContext(), { keys: namedKeys(typed.text("store"), loaded) });
  try {
    const findings = await check(config, store, { ...options, now: realContext().clock() });
    const isFit = findings.every(({ kind }) => kind !== "problem");
    if (!typed.is("register") || !isFit) return { findings };
    return { findings, registered: await registerEventTypes(store, config.events ?? [], realContext().clock()) };
  } finally {
    await store.close();
  }
}

function tell({ path, config }: LoadedConfig, findings: readonly Finding[], terminal: Terminal): void {
  for (const { kind, place, text } of findings) terminal.out(`${kind}  ${place}: ${text}`);
  const { metrics = [], playbooks = [], actions = [], events = [] } = config;
  const problems = findings.filter((finding) => finding.kind === "problem").length;
  terminal.note(
    `${path}: ${plural(events.length, "event")}, ${plural(metrics.length, "metric")}, ${plural(playbooks.length, "playbook")}, ${plural(actions.length, "action")}; ${plural(problems, "problem")}.`,
  );
}
