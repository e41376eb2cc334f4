import { askProcessMap, type ProcessMapAnswer } from "../app/ask-process-map.ts";
import { askLog } from "./ask-log.ts";
import type { Command, Terminal } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { required, wholeNumber } from "./flags.ts";
import { counted, percent, plural, table } from "./table.ts";

const name = "process-map";
const edgesShown = 20;

export const command: Command = {
  name,
  words: "",
  summary: "which event follows which, and in how many variants",
  flags: {
    by: { type: "string", value: "<tag>", help: "whose journeys are drawn: case, order, session …" },
    rows: {
      type: "string",
      value: "<place>",
      help: 'also the rows behind "<activity>", "<from> -> <to>" or variant:<rank>',
    },
    limit: { type: "string", value: "<n>", help: "at most so many rows (default 20)" },
    variants: { type: "string", value: "<n>", help: "tell the most travelled variants (default 10)" },
    "up-to": { type: "string", value: "<position>", help: "the log as it was at this position (default: now)" },
  },
  examples: ["thence process-map --by case", 'thence process-map --by case --rows "Send Fine -> Payment"'],
  run: async (typed, terminal) => {
    const [word] = typed.words;
    if (word !== undefined)
      throw new BadUsage({ command: name, problem: `"${word}" is not a flag; this command takes no words.` });
    const question = {
      by: required(typed, name, "by", "--by case"),
      rows: typed.text("rows"),
      limit: wholeNumber(typed, name, "limit", 0) ?? 20,
      top: wholeNumber(typed, name, "variants", 0) ?? 10,
    };
    return askLog(name, typed, terminal, { ask: (store, asking) => askProcessMap(store, question, asking), print });
  },
};

function print(answer: ProcessMapAnswer, terminal: Terminal): void {
  const { events, entities, variants, by, log } = answer;
  terminal.out(`${plural(events, "event")} in ${plural(entities, `journey`)} by ${by}, ${plural(variants, "variant")}`);
  terminal.out(`ordered by (occurred, log order); log up to position ${log.upTo}`);
  if (events === 0) return;
  const at = (list: ProcessMapAnswer["starts"]) => new Map(list.map(({ type, count }) => [type, count]));
  const [starts, ends] = [at(answer.starts), at(answer.ends)];
  const cell = (count: number | undefined) => (count === undefined ? "" : counted(count));
  const activities = answer.activities.map(({ type, count }) => [
    type,
    counted(count),
    cell(starts.get(type)),
    cell(ends.get(type)),
  ]);
  terminal.out(`\n${table(["activity", "events", "first", "last"], activities, { right: [1, 2, 3] })}`);

  const edges = answer.edges.slice(0, edgesShown).map(({ from, to, count }) => [`${from} -> ${to}`, counted(count)]);
  if (edges.length > 0) terminal.out(`\n${table(["directly follows", "times"], edges, { right: [1] })}`);
  more(answer.edges.length - edges.length, "edge", "--json has all", terminal);

  const ways = answer.variantsTop.map(({ count, types }, i) => [
    `variant:${i + 1}`,
    counted(count),
    percent(count / entities),
    types.join(" > "),
  ]);
  if (ways.length > 0)
    terminal.out(`\n${table(["variant", by, "share", "way"], ways, { right: [1, 2], width: widthOf(terminal) })}`);
  more(variants - ways.length, "variant", `--variants ${variants}`, terminal);
  if (answer.rows) printRows(answer.rows, by, terminal);
}

function printRows({ of, count, shown }: NonNullable<ProcessMapAnswer["rows"]>, by: string, terminal: Terminal): void {
  terminal.out(`\n${plural(count, "row")} behind ${of}`);
  const rows = shown.map(({ entity, events }) => [
    entity,
    events.map((event) => `${event.occurred} #${event.position}`).join("  "),
  ]);
  if (rows.length > 0) terminal.out(table([by, "events"], rows));
  more(count - rows.length, "row", `--limit ${count}`, terminal);
}

function more(count: number, what: string, how: string, terminal: Terminal): void {
  if (count > 0) terminal.out(`… and ${counted(count)} more ${count === 1 ? what : `${what}s`} (${how})`);
}

function widthOf(terminal: Terminal): number {
  return terminal.isInteractive ? terminal.columns : Infinity;
}
