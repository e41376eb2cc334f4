/** One member of a section: an item of a list, or what stands under a name. */
export interface Member {
  readonly section: string;
  /** In a section that is an object. */
  readonly name?: string;
  readonly line: number;
  readonly raw: string;
  /** It is longer than the limit, and this is only its beginning. */
  readonly isCut: boolean;
}

type Expected = "document" | "first-name" | "name" | "colon" | "first-value" | "value" | "comma" | "nothing";

/**
 * Cuts a JSON object into the members of its large members, `sections`, without holding the whole of it. Other members are passed over.
 *
 * errors  an Error with what is wrong, where the text is no such object; members are cut by their brackets and not otherwise looked at
 */
export function sectionSplitter(sections: Readonly<Record<string, "list" | "object">>, limit: number) {
  let expected: Expected = "document";
  let section: { readonly name: string; readonly shape: "list" | "object" } | undefined;
  let name = "";
  let line = 1;
  // The value that is being read: how deep it is nested, and its text as far as that is needed.
  let inValue = false;
  let depth = 0;
  let inText = false;
  let isEscaped = false;
  let isScalar = false;
  let isKept = false;
  let kept = "";
  let isCut = false;
  let began = 1;
  const members: Member[] = [];
  const closed = new Set<string>();

  const finish = () => {
    inValue = false;
    if (expected === "name" || expected === "first-name") {
      name = isCut ? "" : JSON.parse(kept);
      expected = "colon";
    } else {
      if (section) {
        const under = section.shape === "object" ? { name } : {};
        members.push({ section: section.name, ...under, line: began, raw: kept, isCut });
      }
      expected = "comma";
    }
  };
  const begin = (char: number) => {
    const isName = expected === "name" || expected === "first-name";
    if (isName && char !== quote) throw unexpected("a name in quotes", char);
    inValue = true;
    inText = char === quote;
    depth = char === openBrace || char === openBracket ? 1 : 0;
    isScalar = !inText && depth === 0;
    isEscaped = false;
    isKept = isName || section !== undefined;
    kept = "";
    isCut = false;
    began = line;
  };
  /** Takes a character that stands between values. */
  const structure = (char: number): boolean => {
    if (expected === "document" && char === openBrace) expected = "first-name";
    else if (expected === "colon" && char === colon) expected = "value";
    else if (expected === "comma" && char === comma) expected = section?.shape === "list" ? "value" : "name";
    else if (isClosing(char)) {
      if (section) closed.add(section.name);
      expected = section ? "comma" : "nothing";
      section = undefined;
    } else if (!section && expected === "value" && Object.hasOwn(sections, name)) {
      const shape = sections[name];
      if (!shape || char !== (shape === "list" ? openBracket : openBrace))
        throw new Error(`its "${name}" is no ${shape}`);
      section = { name, shape };
      expected = shape === "list" ? "first-value" : "first-name";
    } else return false;
    return true;
  };
  const isClosing = (char: number) =>
    section?.shape === "list"
      ? char === closeBracket && (expected === "comma" || expected === "first-value")
      : char === closeBrace && (expected === "comma" || expected === "first-name");
  const unexpected = (wanted: string, char: number) =>
    new Error(`"${String.fromCharCode(char)}" stands where ${wanted} should`);

  return {
    push: (text: string) => {
      let from = 0;
      const keep = (to: number) => {
        if (isKept && !isCut) kept += text.slice(from, to);
        if (kept.length > limit) {
          kept = kept.slice(0, limit);
          isCut = true;
        }
        from = to;
      };
      for (let at = 0; at < text.length; at++) {
        const char = text.charCodeAt(at);
        if (inValue) {
          if (inText) {
            if (isEscaped) isEscaped = false;
            else if (char === backslash) isEscaped = true;
            else if (char === quote) inText = false;
            if (inText || depth > 0) continue;
          } else if (isScalar) {
            if (char > space && char !== comma && char !== closeBrace && char !== closeBracket) continue;
            keep(at);
            finish();
            at -= 1; // what ends a bare value stands outside of it
            continue;
          } else if (char === quote) {
            inText = true;
            continue;
          } else if (char === openBrace || char === openBracket) {
            depth += 1;
            continue;
          } else if (char === closeBrace || char === closeBracket) {
            depth -= 1;
            if (depth > 0) continue;
          } else {
            if (char === lineFeed) line += 1;
            continue;
          }
          keep(at + 1);
          finish();
          continue;
        }
        if (char === lineFeed) line += 1;
        if (char <= space || char === byteOrderMark || structure(char)) continue;
        if (expected === "document" || expected === "colon" || expected === "comma" || expected === "nothing")
          throw unexpected(wanted[expected], char);
        if (char === colon || char === comma || char === closeBrace || char === closeBracket)
          throw unexpected("a value", char);
        begin(char);
        from = at;
      }
      if (inValue) keep(text.length);
    },
    end: () => {
      if (expected !== "nothing") throw new Error("it ends before its closing brace");
    },
    take: () => members.splice(0),
    isClosed: (name: string) => closed.has(name),
    line: () => line,
  };
}

const wanted = {
  document: "the object of the log",
  colon: "a colon",
  comma: "a comma or the end of what is open",
  nothing: "nothing more",
} as const;

const [lineFeed, space, quote, comma, colon, backslash] = [10, 32, 34, 44, 58, 92];
const [openBracket, closeBracket, openBrace, closeBrace, byteOrderMark] = [91, 93, 123, 125, 0xfeff];
