import { failure } from "../../kit/failure.ts";

/** A line of iCalendar (RFC 5545 §3.1): `DTSTART;TZID=Europe/Copenhagen:20261201T140000`. */
export interface ContentLine {
  /** In capitals. */
  readonly name: string;
  /** By their names in capitals; of a parameter with several values, the first. */
  readonly params: ReadonlyMap<string, string>;
  readonly value: string;
}

export const UnreadableCalendar = failure(
  "question/unreadable-calendar",
  { retry: "never" },
  (f: { problem: string }) => `this is no calendar that can be read: ${f.problem}`,
);

/** More than any invitation holds; what is larger is not read at all. */
export const calendarLimits = { bytes: 262_144, lines: 5_000, line: 65_536, components: 300, depth: 4, guests: 200 };

const foldAt = 75;
const encoder = new TextEncoder();

/** One line as it is written: folded so that no part has more than 75 bytes and no character is cut. */
export function writeLine(name: string, value: string, params: Readonly<Record<string, string>> = {}): string {
  const said = Object.entries(params).map(([key, text]) => `;${key}=${paramText(text)}`);
  return folded(`${name}${said.join("")}:${value.replace(/[\r\n]+/g, " ")}`);
}

function folded(line: string): string {
  let text = "";
  let used = 0;
  for (const character of line) {
    const size = encoder.encode(character).length;
    if (used + size > foldAt) {
      text += "\r\n ";
      used = 1;
    }
    text += character;
    used += size;
  }
  return `${text}\r\n`;
}

/** A text as a value: RFC 5545 §3.3.11. Control characters have no place in it. */
export function textValue(text: string): string {
  return stripped(text.replace(/\r\n?/g, "\n"))
    .replace(/[\\;,]/g, (mark) => `\\${mark}`)
    .replaceAll("\n", "\\n");
}

/** The text that a value stands for. */
export function textOf(value: string): string {
  return value.replace(/\\([nN\\;,])/g, (_, mark: string) => (mark === "n" || mark === "N" ? "\n" : mark));
}

// RFC 6868: what a parameter cannot hold is written with a caret.
function paramText(text: string): string {
  const safe = stripped(text)
    .replaceAll("^", "^^")
    .replaceAll('"', "^'")
    .replace(/\r\n?|\n/g, "^n");
  return /^[\w@.+-]*$/.test(safe) ? safe : `"${safe}"`;
}

function paramOf(text: string): string {
  return text.replace(/\^([n'^])/g, (_, mark: string) => (mark === "n" ? "\n" : mark === "'" ? '"' : "^"));
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const controls = /[\u0000-\u0008\u000b-\u000c\u000e-\u001f\u007f]/g;
const stripped = (text: string) => text.replace(controls, "");

/**
 * The lines of a calendar, unfolded.
 *
 * errors  question/unreadable-calendar where it is larger than any invitation, or a line has no colon
 */
export function readLines(text: string): readonly ContentLine[] {
  if (encoder.encode(text).length > calendarLimits.bytes)
    throw new UnreadableCalendar({ problem: `it has more than ${calendarLimits.bytes} bytes.` });
  const lines: string[][] = [];
  for (const line of text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/)) {
    if (line.startsWith(" ") || line.startsWith("\t")) lines.at(-1)?.push(line.slice(1));
    else if (line !== "") lines.push([line]);
    if (lines.length > calendarLimits.lines)
      throw new UnreadableCalendar({ problem: `it has more than ${calendarLimits.lines} lines.` });
  }
  return lines.map((parts, i) => readLine(parts.join(""), i + 1));
}

function readLine(line: string, number: number): ContentLine {
  const refuse = (problem: string): never => {
    throw new UnreadableCalendar({ problem: `line ${number} ${problem}` });
  };
  if (line.length > calendarLimits.line) refuse("is longer than any line of an invitation.");
  const name = /^[A-Za-z0-9-]+/.exec(line)?.[0] ?? refuse("has no name.");
  const params = new Map<string, string>();
  let at = name.length;
  while (line[at] === ";") {
    const key = /^;([A-Za-z0-9-]+)=/.exec(line.slice(at, at + 100))?.[1] ?? refuse("has a parameter without a name.");
    at += key.length + 2;
    do {
      if (line[at] === ",") at++;
      const isQuoted = line[at] === '"';
      const end = isQuoted ? line.indexOf('"', at + 1) : endOfWord(line, at);
      if (end < 0) refuse("has a quotation mark that nothing closes.");
      const value = line.slice(isQuoted ? at + 1 : at, end);
      if (!params.has(key.toUpperCase())) params.set(key.toUpperCase(), paramOf(value));
      at = isQuoted ? end + 1 : end;
    } while (line[at] === ",");
  }
  if (line[at] !== ":") refuse("has no colon.");
  return { name: name.toUpperCase(), params, value: line.slice(at + 1) };
}

function endOfWord(line: string, from: number): number {
  let at = from;
  while (at < line.length && line[at] !== "," && line[at] !== ";" && line[at] !== ":") at++;
  return at;
}
