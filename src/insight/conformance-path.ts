import { failure } from "../kit/failure.ts";

/**
 * The path that entities are expected to take: event types in order, where a step may be left out (`optional`), be one of several (`anyOf`),
 * or happen once or more (`repeat`). A list is a sequence, wherever it stands. Nothing else may lie between.
 */
export type Path =
  | string
  | readonly Path[]
  | { readonly optional: Path }
  | { readonly anyOf: readonly Path[] }
  | { readonly repeat: Path };

export const BadPath = failure(
  "insight/bad-path",
  { retry: "never", kind: "usage" },
  (f: { path: string; problem: string }) =>
    `the expected path ${f.path} ${f.problem}. Write types in order, as in: created > paid? > (shipped | collected) > noted*; a name with one of > | ? * + ( ) " in it stands in double quotes.`,
);

const marks = new Set([">", "|", "?", "*", "+", "(", ")"]);

interface Token {
  readonly kind: "mark" | "name";
  readonly text: string;
}

/**
 * Reads a path as it is typed: `a > b? > (c | d) > e*`. `>` is then, `|` or, `?` perhaps, `+` once or more, `*` any number of times.
 *
 * errors  insight/bad-path
 */
export function parsePath(text: string): Path {
  const tokens = tokensOf(text);
  let next = 0;
  const bad = (problem: string) => new BadPath({ path: JSON.stringify(text), problem });
  const isMark = (mark: string) => tokens[next]?.kind === "mark" && tokens[next]?.text === mark;
  const listed = (separator: string, part: () => Path): Path[] => {
    const parts = [part()];
    while (isMark(separator)) {
      next += 1;
      parts.push(part());
    }
    return parts;
  };
  const one = (): Path => {
    const token = tokens[next++];
    if (!token) throw bad("ends where a type is due");
    let path: Path = token.text;
    if (token.kind === "mark") {
      if (token.text !== "(") throw bad(`has "${token.text}" where a type is due`);
      path = choice();
      if (!isMark(")")) throw bad("has a bracket that is not closed");
      next += 1;
    }
    for (; ; next++) {
      if (isMark("?")) path = { optional: path };
      else if (isMark("+")) path = { repeat: path };
      else if (isMark("*")) path = { optional: { repeat: path } };
      else return path;
    }
  };
  const sequence = (): Path => {
    const parts = listed(">", one);
    return parts.length === 1 ? (parts[0] ?? "") : parts;
  };
  const choice = (): Path => {
    const parts = listed("|", sequence);
    return parts.length === 1 ? (parts[0] ?? "") : { anyOf: parts };
  };
  const path = choice();
  const left = tokens[next];
  if (left) throw bad(`goes on with "${left.text}" where > or | is due`);
  return path;
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const found = text.matchAll(/"((?:[^"\\]|\\.)*)"|([>|?*+()])|([^>|?*+()"]+)|(")/g);
  for (const [, quoted, mark, bare, lone] of found) {
    if (lone !== undefined)
      throw new BadPath({ path: JSON.stringify(text), problem: "has a quote that is not closed" });
    if (mark !== undefined) tokens.push({ kind: "mark", text: mark });
    else if (quoted !== undefined) tokens.push({ kind: "name", text: quoted.replace(/\\(.)/g, "$1") });
    else if (bare?.trim()) tokens.push({ kind: "name", text: bare.trim() });
  }
  return tokens;
}

/** The path as it would be typed; `parsePath` reads it back as the same. */
export function pathText(path: Path, place: "top" | "part" | "one" = "top"): string {
  if (typeof path === "string") return nameText(path);
  if (isList(path)) {
    const text = path.map((part) => pathText(part, "part")).join(" > ");
    return place === "top" || path.length === 1 ? text : `(${text})`;
  }
  if ("anyOf" in path) {
    const text = path.anyOf.map((part) => pathText(part, isList(part) ? "top" : "part")).join(" | ");
    return place === "top" ? text : `(${text})`;
  }
  if ("repeat" in path) return `${pathText(path.repeat, "one")}+`;
  const inner = path.optional;
  if (typeof inner === "object" && "repeat" in inner) return `${pathText(inner.repeat, "one")}*`;
  return `${pathText(inner, "one")}?`;
}

function isList(path: Path): path is readonly Path[] {
  return Array.isArray(path);
}

function nameText(name: string): string {
  const isPlain = name !== "" && name.trim() === name && ![...name].some((char) => marks.has(char) || char === '"');
  return isPlain ? name : `"${name.replace(/["\\]/g, "\\$&")}"`;
}

/** The event types that a path names, each once. */
export function conformanceTypes(path: Path): string[] {
  return [...new Set(stepsOf(path).names)];
}

/**
 * A path as a small machine: its steps by number from 1, which step may come after which (0 is the beginning), and where it may end.
 *
 * source  Glushkov 1961: one state a step, so that there are no empty moves
 */
export interface Steps {
  readonly names: readonly string[];
  /** By state, the steps that may come next, in the order in which they are written. */
  readonly next: readonly (readonly number[])[];
  readonly isEnd: readonly boolean[];
}

const mostSteps = 200;

/** Errors: insight/bad-path where it names no type, has too many steps, or is not written as a path. */
export function stepsOf(path: Path): Steps {
  const names: string[] = [];
  const follow: Set<number>[] = [new Set()];
  const bad = (problem: string) => new BadPath({ path: JSON.stringify(path), problem });
  const link = (from: readonly number[], to: readonly number[]) => {
    for (const a of from) for (const b of to) follow[a]?.add(b);
  };
  const build = (part: Path): { first: number[]; last: number[]; isEmpty: boolean } => {
    if (typeof part === "string") {
      if (names.length === mostSteps) throw bad(`has more than ${mostSteps} steps`);
      const step = names.push(part);
      follow.push(new Set());
      return { first: [step], last: [step], isEmpty: false };
    }
    if (isList(part)) {
      let whole = { first: [] as number[], last: [] as number[], isEmpty: true };
      for (const piece of part) {
        const one = build(piece);
        link(whole.last, one.first);
        whole = {
          first: whole.isEmpty ? [...whole.first, ...one.first] : whole.first,
          last: one.isEmpty ? [...whole.last, ...one.last] : one.last,
          isEmpty: whole.isEmpty && one.isEmpty,
        };
      }
      return whole;
    }
    if (typeof part !== "object" || part === null) throw bad("has a step that is no type");
    if ("optional" in part) return { ...build(part.optional), isEmpty: true };
    if ("repeat" in part) {
      const one = build(part.repeat);
      link(one.last, one.first);
      return one;
    }
    if (!("anyOf" in part) || !isList(part.anyOf) || part.anyOf.length === 0) throw bad("has a step that is no type");
    const all = part.anyOf.map(build);
    return {
      first: all.flatMap((one) => one.first),
      last: all.flatMap((one) => one.last),
      isEmpty: all.some((one) => one.isEmpty),
    };
  };
  const whole = build(path);
  if (names.length === 0) throw bad("names no type");
  link([0], whole.first);
  const ends = new Set(whole.last);
  return {
    names,
    next: follow.map((steps) => [...steps].sort((a, b) => a - b)),
    isEnd: follow.map((_, state) => (state === 0 ? whole.isEmpty : ends.has(state))),
  };
}
