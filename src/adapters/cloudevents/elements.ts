/** The text of one object of the document, and the line it begins on. */
export interface Element {
  readonly line: number;
  readonly raw: string;
  readonly isCut: boolean;
}

export interface Elements {
  readonly elements: readonly Element[];
  /** Where the document stops being one. */
  readonly problem?: { readonly problem: string; readonly line: number };
}

/** Cuts a JSON document into its top-level object, or the objects of its top-level array, without holding the whole of it. */
export function elementSplitter(limit: number): { push(text: string): Elements; end(): Elements } {
  let kept = "";
  let began = 1;
  let line = 1;
  let depth = 0;
  let inText = false;
  let isEscaped = false;
  let isBatch = false;
  let closed = false;
  let isCut = false;

  const push = (text: string): Elements => {
    const elements: Element[] = [];
    let from = 0;
    const keep = (to: number) => {
      if (!isCut) kept += text.slice(from, to);
      if (kept.length > limit) {
        kept = kept.slice(0, limit);
        isCut = true;
      }
      from = to;
    };
    for (let at = 0; at < text.length; at++) {
      const char = text.charCodeAt(at);
      if (char === lineFeed) line += 1;
      if (depth > 0) {
        if (inText) {
          if (isEscaped) isEscaped = false;
          else if (char === backslash) isEscaped = true;
          else if (char === quote) inText = false;
        } else if (char === quote) inText = true;
        else if (char === openBrace || char === openBracket) depth += 1;
        else if (char === closeBrace || char === closeBracket) depth -= 1;
        if (depth === 0) {
          keep(at + 1);
          elements.push({ line: began, raw: kept, isCut });
          kept = "";
          isCut = false;
        }
        continue;
      }
      if (char <= space || char === comma || char === byteOrderMark) continue;
      if (char === openBracket && !isBatch) isBatch = true;
      else if (char === closeBracket && isBatch) closed = true;
      else if (char === openBrace && !closed) {
        depth = 1;
        from = at;
        began = line;
      } else
        return {
          elements,
          problem: {
            problem: `"${text.slice(at, at + 20).split("\n")[0]}" stands where an object of the batch should begin`,
            line,
          },
        };
    }
    if (depth > 0) keep(text.length);
    return { elements };
  };
  const end = (): Elements => {
    const elements = depth > 0 ? [{ line: began, raw: kept, isCut }] : [];
    return isBatch && !closed
      ? { elements, problem: { problem: "the batch ends before its closing bracket", line } }
      : { elements };
  };
  return { push, end };
}

const [lineFeed, space, quote, comma, backslash] = [10, 32, 34, 44, 92];
const [openBracket, closeBracket, openBrace, closeBrace, byteOrderMark] = [91, 93, 123, 125, 0xfeff];
