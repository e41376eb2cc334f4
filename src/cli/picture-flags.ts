import type { Flag, Typed } from "./command.ts";
import { BadUsage } from "./errors.ts";

/** What a command takes whose answer can be drawn. */
export const pictureFlags: Readonly<Record<string, Flag>> = {
  chart: { type: "boolean", help: "draw it here instead of the table" },
  svg: { type: "string", value: "<file.svg>", help: "also draw it into this file, for light and dark pages" },
};

export function isDrawn(typed: Typed): boolean {
  return typed.is("chart") || typed.text("svg") !== undefined;
}

/** The file that `--svg` names. A drawing replaces what is there, so a name that ends otherwise (a log, a config) is refused. */
export function svgFile(typed: Typed, command: string): string | undefined {
  const path = typed.text("svg");
  if (path !== undefined && !/.\.svg$/i.test(path))
    throw new BadUsage({ command, problem: `--svg is a file that ends in .svg, not "${path}".` });
  return path;
}
