const mark = "\u0000pseudonym\u0000";

/**
 * A text for a tag that stands for a personal value without telling it: the store puts a keyed hash in its place, the same for the same
 * text, before anything is written.
 */
export function pseudonym(text: string): string {
  return `${mark}${text}`;
}

export function isPseudonym(value: string): boolean {
  return value.startsWith(mark);
}

/** The text behind the mark. */
export function pseudonymText(value: string): string {
  return isPseudonym(value) ? value.slice(mark.length) : value;
}
