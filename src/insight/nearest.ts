/** The known name most like the one asked for, where one is like it at all: a part of it, or a few letters away. */
export function nearest(asked: string, known: readonly string[]): string | undefined {
  const wanted = asked.toLowerCase();
  let best: { readonly name: string; readonly away: number } | undefined;
  for (const name of known) {
    const other = name.toLowerCase();
    const isPart = wanted.length > 2 && (other.includes(wanted) || wanted.includes(other));
    const away = isPart ? 1 : lettersAway(wanted, other);
    if (away <= Math.max(1, wanted.length / 3) && away < (best?.away ?? Infinity)) best = { name, away };
  }
  return best?.name;
}

// Insertions, deletions, replacements and swaps of neighbours.
function lettersAway(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const changed = (last[j - 1] ?? 0) + (same ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? Infinity) + 1 : Infinity;
      row.push(Math.min(changed, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, swapped));
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
