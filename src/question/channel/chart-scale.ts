import type { Unit } from "../../chart/index.ts";

/** Chats write the numbers of a chart without units, so they are drawn in one that people read: `largest` says which. */
export function chartScale(unit: Unit, largest: number): { scale: number; sign?: string } {
  if (unit === "share") return { scale: 0.01, sign: "%" };
  if (unit !== "micros") return { scale: 1 };
  const units: readonly (readonly [number, string])[] = [
    [86_400_000_000, "d"],
    [3_600_000_000, "h"],
    [60_000_000, "min"],
  ];
  const [scale, sign] = units.find(([micros]) => largest >= micros) ?? [1_000_000, "s"];
  return { scale, sign };
}
