import type { ExpectedEffect } from "../question/index.ts";

/** How an expected effect is written, for whoever has to. */
export const expectedHint = "up 10%, down 0.05 or unchanged";

/** Reads an expected effect as people write it: `up 10%`, `down 0.05`, `unchanged`; undefined where it is written otherwise. */
export function parseExpected(text: string, confidence?: number): ExpectedEffect | undefined {
  const [, direction = "", amount, pct] = /^(up|down|unchanged)(?:\s+(\d+(?:\.\d+)?)(\s*%)?)?$/.exec(text.trim()) ?? [];
  if (direction !== "up" && direction !== "down" && direction !== "unchanged") return undefined;
  return {
    direction,
    ...(amount !== undefined && (pct ? { byShare: Number(amount) / 100 } : { by: Number(amount) })),
    ...(confidence !== undefined && { confidence }),
  };
}
