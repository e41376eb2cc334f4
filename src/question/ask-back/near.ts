import { folded } from "./tokens.ts";

// Of shorter words, too many are one letter apart.
const shortest = 4;

/** The folded words that are one letter more, less, other or swapped away from one that was typed. */
export function wordsNear(typed: string, known: Iterable<string>): readonly string[] {
  const wanted = folded(typed);
  if (wanted.length < shortest) return [];
  const found = new Set<string>();
  for (const word of known) if (isOneEditAway(wanted, word)) found.add(word);
  return [...found].sort();
}

export function isOneEditAway(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || a === b) return false;
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  const [restA, restB] = [a.slice(start), b.slice(start)];
  return (
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    restA.slice(1) === restB.slice(1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  );
}
