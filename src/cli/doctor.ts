import {
  checkContract,
  type Examination,
  type Examined,
  examine,
  loadConfig,
  storeUrl,
  withoutSecrets,
} from "../app/index.ts";
import type { Command, Terminal } from "./command.ts";
import { progressBar } from "./progress.ts";
import { plural } from "./table.ts";

export const command: Command = {
  name: "doctor",
  words: "",
  summary: "look whether everything here is in working order",
  flags: {
    contract: {
      type: "string",
      value: "<store>",
      help: "hold the adapter of this address to its contract, at fresh places beside it",
    },
  },
  examples: ["thence doctor", "thence doctor --contract sqlite:.thence/log.db"],
  run: async (typed, terminal) => {
    const contract = typed.text("contract");
    if (contract !== undefined) return examineContract(contract, typed.is("json"), terminal);
    const loaded = await loadConfig(typed.text("config"));
    const found = await examine(storeUrl(typed.text("store"), loaded), loaded);
    if (typed.is("json")) terminal.out(JSON.stringify({ ok: isWell(found), findings: found }));
    else for (const { state, what, text } of found) terminal.out(`${state.padEnd(7)}  ${what}: ${text}`);
    return isWell(found) ? 0 : 1;
  },
};

const isWell = (found: readonly Examination[]) => found.every(({ state }) => state !== "problem");

async function examineContract(url: string, isJson: boolean, terminal: Terminal): Promise<number> {
  const bar = progressBar(terminal, "contract");
  const all: Examined[] = [];
  try {
    for await (const one of checkContract(url)) {
      all.push(one);
      bar.show(one.n / one.of, one.clause);
      if (terminal.stopped.aborted) break;
    }
  } finally {
    bar.end();
  }
  const failed = all.flatMap((one) => (one.outcome === "failed" ? [one] : []));
  const lacking = all.flatMap((one) => (one.outcome === "lacking" ? [one] : []));
  const isWhole = all.length > 0 && all.length === all[0]?.of;
  if (isJson) {
    const told = all.map(({ n, of, ...one }) =>
      one.outcome === "failed" ? { ...one, error: one.error.message } : one,
    );
    terminal.out(JSON.stringify({ ok: isWhole && failed.length === 0, store: withoutSecrets(url), clauses: told }));
    return isWhole && failed.length === 0 ? 0 : 1;
  }
  for (const { clause, error } of failed)
    terminal.out(`failed   it ${clause}\n         ${error.message.split("\n")[0]}`);
  for (const { clause, needs, reason } of lacking)
    terminal.out(`lacking  it ${clause}\n         needs ${needs}: ${reason}`);
  const passed = all.length - failed.length - lacking.length;
  terminal.out(`${plural(passed, "clause")} kept, ${failed.length} broken, ${lacking.length} not promised`);
  if (!isWhole) terminal.note(`stopped after ${all.length} of ${all[0]?.of ?? "the"} clauses.`);
  return isWhole && failed.length === 0 ? 0 : 1;
}
