import type { Typed } from "./command.ts";
import { BadUsage } from "./errors.ts";

/** A flag whose value is a whole number, at least `least`. */
export function wholeNumber(typed: Typed, command: string, flag: string, least: number): number | undefined {
  const text = typed.text(flag);
  if (text === undefined) return undefined;
  const found = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(found) && found >= least) return found;
  throw new BadUsage({ command, problem: `--${flag} is a whole number from ${least}, not "${text}".` });
}

/** A flag whose value is an amount of memory, as `512MB` or `4GB`. */
export function memorySize(typed: Typed, command: string, flag: string): string | undefined {
  const text = typed.text(flag);
  if (text === undefined || /^[1-9]\d*(\.\d+)?(MB|GB)$/.test(text)) return text;
  throw new BadUsage({ command, problem: `--${flag} is written like 512MB or 4GB, not "${text}".` });
}

/** A flag that the command cannot do without. */
export function required(typed: Typed, command: string, flag: string, like: string): string {
  const text = typed.text(flag);
  if (text === undefined || text === "") throw new BadUsage({ command, problem: `say --${flag}, like ${like}.` });
  return text;
}

/** The one word that follows the verb. */
export function oneWord(typed: Typed, command: string, what: string): string {
  const [word, ...others] = typed.words;
  if (word === undefined || word === "") throw new BadUsage({ command, problem: `which ${what}? Name one.` });
  if (others.length > 0)
    throw new BadUsage({ command, problem: `one ${what} at a time, and these are ${typed.words.length}.` });
  return word;
}
