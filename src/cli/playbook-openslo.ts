import { showValue } from "../app/index.ts";
import { type OpenSlo, openSloAt, unmappedLine } from "../app/openslo/map.ts";
import type { Terminal, Typed } from "./command.ts";
import { table } from "./table.ts";

/** `thence playbook openslo <file>`: what is read of it, and what is not. Status 1 where a part would mean something else. */
export async function openSloCommand(file: string, typed: Typed, terminal: Terminal): Promise<number> {
  const found = await openSloAt(file);
  const problems = found.unmapped.filter(({ kind }) => kind === "problem");
  if (typed.is("json")) {
    terminal.out(JSON.stringify(found));
    return problems.length > 0 ? 1 : 0;
  }
  if (found.slos.length === 0) terminal.note(`No SLO of ${file} can be taken over.`);
  else terminal.out(table(["slo", "metric", "objective", "burn rates", "line"], found.slos.map(cellsOf)));
  for (const one of found.unmapped)
    terminal.note(`${one.kind === "problem" ? "problem: " : "note: "}${unmappedLine(one)}`);
  if (problems.length > 0) terminal.note("Mend the problems: as it is, readOpenSlo takes nothing of the file over.");
  else if (found.slos.length > 0)
    terminal.note("It is used by readOpenSlo, withObjectives and burnRateOf in thence.config.ts.");
  return problems.length > 0 || found.slos.length === 0 ? 1 : 0;
}

function cellsOf({ name, metric, objective, promised, burns, line }: OpenSlo["slos"][number]): string[] {
  const unit = promised === undefined ? "number" : "share";
  const { atLeast, atMost } = objective;
  const said =
    atLeast === undefined ? `at most ${showValue({ unit }, atMost ?? 0)}` : `at least ${showValue({ unit }, atLeast)}`;
  const rates = burns.map(
    ({ lookback, factor }) => `${factor} times over ${showValue({ unit: "duration" }, lookback)}`,
  );
  return [name, metric, said, rates.length === 0 ? "–" : rates.join(", "), String(line)];
}
