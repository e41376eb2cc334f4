import type { Flag } from "./command.ts";

/** What a command takes whose answer can be drawn. */
export const pictureFlags: Readonly<Record<string, Flag>> = {
  chart: { type: "boolean", help: "draw it here instead of the table" },
  svg: { type: "string", value: "<file.svg>", help: "also draw it into this file, for light and dark pages" },
};
