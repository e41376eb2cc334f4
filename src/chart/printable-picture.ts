import type { Picture } from "./picture.ts";
import { printable } from "./text.ts";

/** The same picture with every text in it made printable. Texts that differ stay different, so ids still meet. */
export function printablePicture<One extends Picture>(picture: One): One {
  return printed(picture) as One; // the same shape: only characters within its texts differ
}

function printed(value: unknown): unknown {
  if (typeof value === "string") return printable(value);
  if (Array.isArray(value)) return value.map(printed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, printed(one)]));
}
