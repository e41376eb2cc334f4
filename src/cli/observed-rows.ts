import { periodText } from "../app/index.ts";
import type { Measured } from "../metric/index.ts";
import type { Terminal } from "./command.ts";
import { BadUsage } from "./errors.ts";

/** Prints those behind one window's number. As many lines count as the number says. */
export function rowsOf(measured: readonly Measured[], at: number, json: boolean, terminal: Terminal): number {
  const found = measured.find(({ observation }) => at >= observation.from && at < observation.to);
  if (!found) throw new BadUsage({ command: "metric", problem: "no closed window holds that time." });
  const { observation, rows } = found;
  if (json) terminal.out(JSON.stringify({ observation, rows }));
  else {
    terminal.out(`${observation.numerator} of ${observation.denominator} in ${periodText(observation)}`);
    for (const row of rows)
      terminal.out(
        `${row.counts ? "yes" : "no "}  ${row.entity}  events ${row.positions.map((position) => `#${position}`).join(" → ")}`,
      );
  }
  return 0;
}
