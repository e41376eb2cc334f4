import { type Picture, terminalText } from "../chart/index.ts";

/** A picture as text, no wider than the terminal; in ASCII where that can do no more. */
export function drawText(picture: Picture, how: { readonly columns: number; readonly ascii: boolean }): string {
  return terminalText(picture, how);
}
