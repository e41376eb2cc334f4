/**
 * The texts in a list as Python writes it: `['a', "b's", 3]`. Undefined where it is none; numbers are the text they were written as.
 */
export function pythonList(text: string): readonly string[] | undefined {
  const written = text.trim();
  if (!written.startsWith("[")) return undefined;
  if (/^\[\s*\]$/.test(written)) return [];
  const item =
    /\s*(?:'([^'\\]*(?:\\.[^'\\]*)*)'|"([^"\\]*(?:\\.[^"\\]*)*)"|(-?\d+(?:\.\d+)?))\s*(?:,\s*(?=\])|(?=\])|,)(\])?/sy;
  const found: string[] = [];
  for (item.lastIndex = 1; ; ) {
    const one = item.exec(written);
    if (!one) return undefined;
    const quoted = one[1] ?? one[2];
    const value = quoted === undefined ? one[3] : unescaped(quoted);
    if (value === undefined) return undefined;
    found.push(value);
    if (one[4] !== undefined) return item.lastIndex === written.length ? found : undefined;
  }
}

const escapes: Readonly<Record<string, string>> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  n: "\n",
  r: "\r",
  t: "\t",
};

/** Undefined for an escape that Python does not know, or knows differently. */
function unescaped(text: string): string | undefined {
  let isKnown = true;
  const plain = text.replaceAll(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/gs,
    (_whole, x?: string, u?: string, wide?: string, char?: string) => {
      const code = x ?? u ?? wide;
      const found = code === undefined ? escapes[char ?? ""] : characterOf(Number.parseInt(code, 16));
      isKnown &&= found !== undefined;
      return found ?? "";
    },
  );
  return isKnown ? plain : undefined;
}

function characterOf(code: number): string | undefined {
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
