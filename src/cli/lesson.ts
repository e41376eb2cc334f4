import type { Lesson } from "../app/index.ts";
import type { Terminal } from "./command.ts";
import { drawHere } from "./picture.ts";
import { table } from "./table.ts";

/** A lesson at the terminal: whoever sits there guesses first; where nobody does, the answer follows at once. */
export async function teach({ title, guess, picture, table: rows, reveal, general, page }: Lesson, terminal: Terminal) {
  const { text, choices, right } = guess;
  terminal.out(`${title}. Guess first.\n\n${text}\n`);
  terminal.out(choices.map((choice, i) => `  ${i + 1}  ${choice}`).join("\n"));
  const said = await terminal.ask(`\nYour guess (1 to ${choices.length}): `);
  terminal.out(`\n${resultText(said, choices[right] ?? "", right)}\n`);
  drawHere(picture, terminal);
  if (rows) terminal.out(`\n${table(rows.heads, rows.rows, { right: rows.heads.map((_, i) => i).slice(1) })}`);
  terminal.out(["", ...reveal, "", general, `More: docs/lessons/${page}.md`].join("\n"));
}

function resultText(said: string | undefined, answer: string, right: number): string {
  const guessed = Number(said?.trim() || Number.NaN);
  if (Number.isNaN(guessed)) return `It is: ${answer}.`;
  return guessed === right + 1 ? `Right: ${answer}.` : `Not quite: ${answer}.`;
}
