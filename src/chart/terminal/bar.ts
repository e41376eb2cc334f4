const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A bar of a part (0..1) of `width` columns, to an eighth of a column. What is not nothing is seen. */
export function bar(part: number, width: number): string {
  const eighth = Math.round(Math.min(1, Math.max(0, part)) * width * 8);
  const seen = part > 0 ? Math.max(1, eighth) : eighth;
  return "█".repeat(Math.floor(seen / 8)) + (eighths[seen % 8] ?? "");
}

/** A share as a shade: five steps from nothing to all. */
export function shade(share: number): string {
  return ["·", "░", "▒", "▓", "█"][Math.min(4, Math.ceil(share * 4))] ?? "·";
}
