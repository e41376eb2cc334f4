/** A part of what was typed. */
export interface Token {
  /** As it was typed; of a quoted one, what is between the quotes. */
  readonly text: string;
  /** Folded, in parts at hyphens and the like; a quoted one in one part. */
  readonly parts: readonly string[];
  readonly isQuoted: boolean;
}

const pattern =
  /"((?:[^"\\]|\\.)*)"|“([^”]*)”|«([^»]*)»|(=)|([\p{L}\p{M}\p{N}_@#][\p{L}\p{M}\p{N}_@#.:/'’-]*)|([^\s?,.;:!()…–—'’-])/gu;

/** What a text is made of: words, names in quotes, `=`. Punctuation that says nothing is left out; any other sign is a token of its own. */
export function tokensOf(text: string): readonly Token[] {
  return [...text.normalize("NFC").matchAll(pattern)].map(([whole, quoted, curly, angled, , word]) => {
    const inQuotes = quoted?.replace(/\\(.)/gsu, "$1") ?? curly ?? angled;
    if (inQuotes !== undefined) return { text: inQuotes, parts: [folded(inQuotes)], isQuoted: true };
    const kept = word?.replace(/[.:/'’-]+$/u, "") ?? whole;
    return { text: kept, parts: isDate(kept) ? [kept] : partsOf(kept), isQuoted: false };
  });
}

/** A name written so that it is read as one token, whatever is in it. */
export function quoted(name: string): string {
  return `"${name.replace(/["\\]/gu, "\\$&")}"`;
}

/** A name in its folded words: hyphens, dots and the like part them as blanks do. */
export function partsOf(name: string): readonly string[] {
  return folded(name)
    .split(/[\s\-_.:/]+/u)
    .filter((part) => part !== "");
}

/** Lower case, without accents; å, æ and ø as they are written where a keyboard has none. */
export function folded(text: string): string {
  return text
    .normalize("NFC")
    .toLowerCase()
    .replace(/å/gu, "aa")
    .replace(/æ/gu, "ae")
    .replace(/ø/gu, "oe")
    .normalize("NFD")
    .replace(/\p{M}/gu, "");
}

/** The same as it is written in haste: å as a, ø as o. */
export function foldedShort(text: string): string {
  return folded(text.normalize("NFC").toLowerCase().replace(/å/gu, "a").replace(/ø/gu, "o"));
}

export function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/u.test(text);
}
