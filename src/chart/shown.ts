// Not by the room's index: every command would load its tests and distributions.
import { percentText } from "../statistics/percent-text.ts";
import type { Unit } from "./picture.ts";

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const number = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 4 });
const steps = [
  ["d", 86_400_000_000],
  ["h", 3_600_000_000],
  ["min", 60_000_000],
  ["s", 1_000_000],
  ["ms", 1_000],
] as const;

/** A number of a picture as people read it, the same wherever the picture is drawn. */
export function shown(unit: Unit, value: number | undefined): string {
  if (value === undefined) return "no data";
  if (unit === "share") return percentText(value);
  if (unit === "micros") return durationShown(value);
  const isWhole = (unit === "count" && Number.isInteger(value)) || Math.abs(value) >= 1000;
  return (isWhole ? whole : number).format(value);
}

/** The same on an axis, where 20 % needs no digit behind it. */
export function tickShown(unit: Unit, value: number): string {
  const pct = Math.round(value * 1e6) / 1e4;
  return unit === "share" && Number.isInteger(pct) ? `${pct} %` : shown(unit, value);
}

export function countShown(count: number): string {
  return shown("count", count);
}

/** From one number to another. */
export function rangeShown(unit: Unit, [low, high]: readonly [number, number]): string {
  return `${shown(unit, low)} – ${shown(unit, high)}`;
}

/** A count and its noun: "1 session", "3 sessions". */
export function plural(count: number, noun: string): string {
  return `${countShown(count)} ${count === 1 || noun.endsWith("s") ? noun : `${noun}s`}`;
}

/** Gives times as short as all of them allow: dates where they are midnights, seconds where they have some. UTC. */
export function timesShown(times: readonly number[]): (at: number) => string {
  const day = steps[0][1];
  const length = times.every((at) => at % day === 0) ? 10 : times.every((at) => at % steps[2][1] === 0) ? 16 : 19;
  return (at) => {
    const text = new Date(Math.floor(at / 1000)).toISOString().slice(0, length);
    return text.replace("T", " ");
  };
}

function durationShown(micros: number): string {
  const [unit, size] = steps.find(([, one]) => Math.abs(micros) >= one) ?? ["ms", 1_000];
  const amount = micros / size;
  return `${Number.isInteger(amount) ? whole.format(amount) : amount.toFixed(amount < 10 ? 2 : 1)} ${unit}`;
}
