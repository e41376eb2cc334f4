/**
 * A share as people read it, the same wherever one is told: `52.0 %`. What is below one per cent has two digits more that say something:
 * `0.42 %`, `0.0042 %`.
 */
export function percentText(share: number): string {
  return `${digitsOf(share * 100)} %`;
}

/** A difference of two shares, with its sign: `+2.0 points`, `−0.42 points`. */
export function pointsText(difference: number): string {
  const text = digitsOf(Math.abs(difference * 100));
  return `${Number(text) === 0 ? "" : difference < 0 ? "−" : "+"}${text} points`;
}

function digitsOf(pct: number): string {
  const size = Math.abs(pct);
  if (size === 0 || size >= 0.995) return pct.toFixed(1);
  if (size >= 0.01) return pct.toFixed(2);
  return size < 1e-9 ? pct.toFixed(1) : String(Number(pct.toPrecision(2)));
}
