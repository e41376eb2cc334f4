/** Reads a typed text sign by sign. */
export interface Scanner {
  /** Takes the sign if it comes next, blanks before it passed over. */
  take(sign: string): boolean;
  /** A quoted text, or all up to a sign that ends one. */
  word(what: string): string;
  /** What the pattern finds right here. */
  match(pattern: RegExp): string | undefined;
  isAtEnd(): boolean;
  /** Refuses what is left over. */
  end(): void;
  refuse(problem: string): never;
}

type Refusal = new (facts: { text: string; at: number; problem: string }) => Error;

/** Reads the text; what it cannot read becomes a `BadText` with the place. */
export function scanner(text: string, BadText: Refusal): Scanner {
  let at = 0;
  const skip = () => {
    while (text[at] === " ") at++;
  };
  const match = (pattern: RegExp): string | undefined => {
    skip();
    const sticky = new RegExp(pattern.source, "y");
    sticky.lastIndex = at;
    const found = sticky.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  const refuse = (problem: string): never => {
    throw new BadText({ text, at, problem });
  };
  const isAtEnd = () => {
    skip();
    return at >= text.length;
  };
  return {
    match,
    refuse,
    isAtEnd,
    take: (sign) => {
      skip();
      const isNext = text.startsWith(sign, at);
      if (isNext) at += sign.length;
      return isNext;
    },
    word: (what) => {
      const quoted = match(/"(?:[^"\\]|\\.)*"/);
      if (quoted !== undefined) return quoted.slice(1, -1).replace(/\\(.)/g, "$1");
      const plain = match(/[^&|()[\]@<>=!"]+/)?.trim();
      return plain ? plain : refuse(`${what} is missing`);
    },
    end: () => {
      if (!isAtEnd()) refuse(`"${text.slice(at)}" does not belong here`);
    },
  };
}
