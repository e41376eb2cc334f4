import { observationLine, periodText, showValue } from "../app/index.ts";
import type { Measured, Observation, ObservedRow } from "../metric/index.ts";
import type { Terminal } from "./command.ts";
import { BadUsage } from "./errors.ts";

/** Prints those behind one window's number, or its numbers where it is in segments. As many lines count as the number says. */
export function rowsOf(measured: readonly Measured[], at: number, json: boolean, terminal: Terminal): number {
  const found = measured.filter(({ observation }) => at >= observation.from && at < observation.to);
  const [only] = found;
  if (!only) throw new BadUsage({ command: "metric", problem: "no closed window holds that time." });
  if (json) {
    terminal.out(JSON.stringify(only.observation.segment ? { segments: found } : only));
    return 0;
  }
  for (const { observation, rows } of found) {
    terminal.out(headOf(observation));
    for (const row of rows) terminal.out(rowText(row, observation));
  }
  return 0;
}

function headOf(observation: Observation): string {
  const { numerator, denominator, segment } = observation;
  const isPlain = observation.unit === "share" && !segment;
  return isPlain ? `${numerator} of ${denominator} in ${periodText(observation)}` : observationLine(observation);
}

function rowText({ entity, counts, positions, amount, side }: ObservedRow, { unit, unitText }: Observation): string {
  const does = side === undefined ? (counts ? "yes" : "no ") : side.padEnd(5);
  // What a row adds to a rate is an amount, not a rate.
  const shown = {
    unit: unit === "duration" ? unit : "number",
    ...(unit === "number" && unitText && { unitText }),
  } as const;
  const adds = amount === undefined ? "" : `  ${showValue(shown, amount)}`;
  return `${does}  ${entity}${adds}  events ${positions.map((position) => `#${position}`).join(" → ")}`;
}
