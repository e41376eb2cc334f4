import { rename, rm, writeFile } from "node:fs/promises";
import { drawSvg } from "../app/draw-svg.ts";
import { drawText } from "../app/draw-text.ts";
import { CannotWrite } from "../app/init.ts";
import type { Picture } from "../chart/index.ts";
import type { Terminal, Typed } from "./command.ts";

/**
 * Draws into the file that `--svg` names, whole or not at all, and says so.
 *
 * errors  app/cannot-write
 */
export async function drawInto(typed: Typed, picture: Picture, terminal: Terminal): Promise<void> {
  const path = typed.text("svg");
  if (path === undefined) return;
  const drawn = await drawSvg(picture);
  const draft = `${path}.${process.pid}.tmp`;
  const refuse = (cause: unknown) => {
    if (!(cause instanceof Error)) throw cause;
    throw new CannotWrite({ path, problem: cause.message }, { cause });
  };
  await writeFile(draft, drawn).catch(refuse);
  await rename(draft, path).catch(async (cause: unknown) => {
    await rm(draft, { force: true });
    refuse(cause);
  });
  terminal.note(`drawn into ${path}`);
}

/** A picture that was kept, as lines for this terminal; none of several lines, which are told by their table. */
export function drawnHere({ picture }: { readonly picture?: Picture }, terminal: Terminal): readonly string[] {
  const isSeveral = picture?.kind === "line" && picture.series.length > 1;
  return picture && !isSeveral ? [textOf(picture, terminal), ""] : [];
}

/** Draws in the terminal, in ASCII where it can do no more. */
export function drawHere(picture: Picture, terminal: Terminal): void {
  terminal.out(textOf(picture, terminal));
}

function textOf(picture: Picture, terminal: Terminal): string {
  return drawText(picture, howDrawn(terminal));
}

/** How wide this terminal is, and whether it can do no more than ASCII. */
export function howDrawn(terminal: Terminal): { readonly columns: number; readonly ascii: boolean } {
  const ascii = !/utf-?8/i.test(process.env["LC_ALL"] ?? process.env["LC_CTYPE"] ?? process.env["LANG"] ?? "utf-8");
  return { columns: terminal.isInteractive ? terminal.columns : 100, ascii };
}
