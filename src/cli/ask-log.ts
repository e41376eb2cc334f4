import { withExistingStore } from "../app/with-store.ts";
import type { Picture } from "../chart/index.ts";
import type { EventStore } from "../store/index.ts";
import type { Terminal, Typed } from "./command.ts";
import { wholeNumber } from "./flags.ts";
import { isDrawn, svgFile } from "./picture-flags.ts";
import { progressBar } from "./progress.ts";
import { plural } from "./table.ts";

/** What every question to the whole log is given beside its own words. */
export interface Asking {
  readonly upTo: number | undefined;
  readonly progress: (position: number, of: number) => void;
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
}

/**
 * Asks the log that the flags name, with a bar while it is read, and tells the answer: notes first, then JSON or what `print` makes of it.
 * A command with a `picture` has `pictureFlags`.
 */
export async function askLog<Answer extends { readonly notes: readonly string[] }>(
  command: string,
  typed: Typed,
  terminal: Terminal,
  how: {
    ask(store: EventStore, asking: Asking): Promise<Answer>;
    print(answer: Answer, terminal: Terminal): void;
    picture?(answer: Answer): Picture | Promise<Picture>;
  },
): Promise<number> {
  const upTo = wholeNumber(typed, command, "up-to", 0);
  svgFile(typed, command);
  const answer = await withExistingStore(typed.text("store"), typed.text("config"), async ({ store }) => {
    const bar = progressBar(terminal, "reading");
    const progress = (position: number, of: number) => bar.show(position / of, plural(position, "event"));
    try {
      return await how.ask(store, { upTo, progress, signal: terminal.stopped, note: terminal.note });
    } finally {
      bar.end();
    }
  });
  for (const note of answer.notes) terminal.note(`note: ${note}`);
  // Drawing loads a library that the answer alone can do without.
  const draw = how.picture && isDrawn(typed) ? await import("./picture.ts") : undefined;
  const picture = draw && (await how.picture?.(answer));
  // The file first: whoever reads our output may stop in the middle (| head), and then the process ends.
  if (picture) await draw.drawInto(typed, picture, terminal);
  if (typed.is("json")) terminal.out(JSON.stringify(answer));
  else if (picture && typed.is("chart")) draw.drawHere(picture, terminal);
  else how.print(answer, terminal);
  return 0;
}
