/** A stretch of text between record ends, and the line it begins on. */
export interface RawRecord {
  readonly line: number;
  readonly raw: string;
  /** It is longer than the limit, and this is only its beginning. */
  readonly isCut: boolean;
}

/** Takes a file's text piece by piece and gives back the records that are whole. Blank lines are no records. */
export type Splitter = (text: string, isLast: boolean) => RawRecord[];

/**
 * Splits text at line ends (LF or CRLF, CR where a file knows no LF). With a `delimiter`, a line end inside a quoted cell ends nothing.
 * Memory stays constant: of a record beyond `limit` characters only the beginning is kept.
 */
export function recordSplitter({
  delimiter,
  limit,
}: {
  readonly delimiter?: string;
  readonly limit: number;
}): Splitter {
  let rest = "";
  let line = 1;
  let newline: string | undefined;
  let cut: { readonly line: number; readonly raw: string; inQuote: boolean } | undefined;

  /** Where the record that was cut ends in this text, or -1. */
  const endOfCut = (text: string, ending: string, state: { inQuote: boolean }): number => {
    for (let at = 0; ; ) {
      const quote = delimiter === undefined ? -1 : text.indexOf('"', at);
      const end = state.inQuote ? -1 : text.indexOf(ending, at);
      if (end >= 0 && (quote < 0 || end < quote)) return end;
      if (quote < 0) return -1;
      state.inQuote = !state.inQuote;
      at = quote + 1;
    }
  };

  return (piece, isLast) => {
    const text = rest === "" ? piece : rest + piece;
    const records: RawRecord[] = [];
    newline ??= lineEnd(text, isLast);
    let at = 0;
    if (cut) {
      const end = endOfCut(text, newline ?? "\n", cut);
      if (end < 0 && !isLast) {
        line += count(text, newline ?? "\n");
        return [];
      }
      records.push({ line: cut.line, raw: cut.raw, isCut: true });
      cut = undefined;
      at = end < 0 ? text.length : end + 1;
      line += count(text.slice(0, at), newline ?? "\n");
    }
    let quote = delimiter === undefined || newline === undefined ? -1 : text.indexOf('"', at);
    const add = (end: number) => {
      const raw = text.slice(at, newline === "\n" && text.charCodeAt(end - 1) === 13 && end > at ? end - 1 : end);
      if (raw.length > limit) records.push({ line, raw: raw.slice(0, limit), isCut: true });
      else if (raw !== "") records.push({ line, raw, isCut: false });
    };
    while (newline !== undefined && at < text.length) {
      let end = text.indexOf(newline, at);
      if (quote >= 0 && quote < at) quote = text.indexOf('"', at);
      const isQuoted = quote >= 0 && (end < 0 || quote < end);
      if (isQuoted) end = quotedEnd(text, at, newline, delimiter ?? ",");
      if (end < 0) break;
      add(end);
      line += isQuoted ? count(text.slice(at, end + 1), newline) : 1;
      at = end + 1;
    }
    rest = text.slice(at);
    if (isLast && rest !== "") {
      add(text.length);
      rest = "";
    } else if (rest.length > limit) {
      cut = { line, raw: rest.slice(0, limit), inQuote: delimiter !== undefined && count(rest, '"') % 2 === 1 };
      line += count(rest, newline ?? "\n");
      rest = "";
    }
    return records;
  };
}

// A CR at the end of a piece may be half of a CRLF, so a file without LF is believed only after a while.
function lineEnd(text: string, isLast: boolean): string | undefined {
  if (text.includes("\n")) return "\n";
  return text.includes("\r") && (isLast || text.length > 65_536) ? "\r" : isLast ? "\n" : undefined;
}

/** The line end that ends a record with quoted cells, or -1 where it is not there yet. */
function quotedEnd(text: string, from: number, newline: string, delimiter: string): number {
  let end = text.indexOf(newline, from);
  for (let at = from; ; ) {
    if (text.charCodeAt(at) === 34) {
      let close = text.indexOf('"', at + 1);
      while (close >= 0 && text.charCodeAt(close + 1) === 34) close = text.indexOf('"', close + 2);
      if (close < 0) return -1;
      at = close + 1;
      if (end >= 0 && end < at) end = text.indexOf(newline, at);
    }
    const next = text.indexOf(delimiter, at);
    if (next < 0 || next > end) return end;
    at = next + 1;
  }
}

function count(text: string, what: string): number {
  let found = 0;
  for (let at = text.indexOf(what); at >= 0; at = text.indexOf(what, at + 1)) found += 1;
  return found;
}
