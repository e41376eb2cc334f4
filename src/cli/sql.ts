import { askSql } from "../app/ask-sql.ts";
import { storeUrl } from "../app/store-url.ts";
import { withExistingStore } from "../app/with-store.ts";
import type { WarehouseAnswer, WarehouseValue } from "../insight/index.ts";
import type { Command, Terminal } from "./command.ts";
import { memorySize, oneWord, wholeNumber } from "./flags.ts";
import { progressBar } from "./progress.ts";
import { plural, table } from "./table.ts";

const name = "sql";
const rowsInATable = 40;
const tableWidth = 160;

export const command: Command = {
  name,
  words: '"<statement>"',
  summary: "ask the log in SQL",
  flags: {
    limit: {
      type: "string",
      value: "<n>",
      help: `at most so many rows (default: ${rowsInATable} in a table, else all)`,
    },
    "up-to": { type: "string", value: "<position>", help: "the log as it was at this position (default: now)" },
    memory: {
      type: "string",
      value: "<size>",
      help: "how much a statement may take before it goes to disk (default 1GB)",
    },
  },
  examples: [
    'thence sql "describe events"',
    'thence sql "select type, count(*) n, min(occurred) first from events group by type order by n desc"',
    "thence sql \"select tags->>'customer' customer, sum((data->>'cents')::bigint) cents from events group by 1\" --json",
  ],
  run: async (typed, terminal) => {
    const sql = oneWord(typed, name, "statement");
    const limit = wholeNumber(typed, name, "limit", 0);
    const upTo = wholeNumber(typed, name, "up-to", 0);
    const memory = memorySize(typed, name, "memory");
    const json = typed.is("json");
    return withExistingStore(typed.text("store"), typed.text("config"), async ({ store, ...loaded }) => {
      const bar = progressBar(terminal, "reading");
      const progress = (position: number, of: number) => bar.show(position / of, plural(position, "event"));
      const note = (text: string) => terminal.note(`note: ${text}`);
      const place = { url: storeUrl(typed.text("store"), loaded), folder: loaded.folder };
      const asking = { place, upTo, memory, progress, note, signal: terminal.stopped };
      try {
        await askSql(store, sql, asking, (answer) => {
          bar.end();
          return json ? printJson(answer, limit, terminal) : printTable(answer, limit ?? rowsInATable, terminal);
        });
      } finally {
        bar.end();
      }
      return 0;
    });
  },
};

async function printJson({ columns, pages }: WarehouseAnswer, limit = Infinity, terminal: Terminal): Promise<void> {
  let left = limit;
  let isBegun = false;
  // What was begun is ended, so that it can be read; that it is not all says the error on stderr, and the exit status.
  const end = () => terminal.out(isBegun ? "]" : "[]");
  try {
    for await (const page of pages) {
      const rows = page.slice(0, left).map((row) => JSON.stringify(record(columns, row)));
      left -= rows.length;
      if (rows.length > 0) terminal.out(`${isBegun ? "," : "["}${rows.join(",\n")}`);
      isBegun ||= rows.length > 0;
      if (left <= 0) break;
    }
  } catch (cause) {
    if (isBegun) end();
    throw cause;
  }
  end();
}

function record(columns: WarehouseAnswer["columns"], row: readonly WarehouseValue[]): object {
  return Object.fromEntries(columns.map((column, i) => [column.name, row[i]]));
}

async function printTable({ columns, pages }: WarehouseAnswer, limit: number, terminal: Terminal): Promise<void> {
  const rows: (readonly string[])[] = [];
  let isMore = false;
  for await (const page of pages) {
    rows.push(...page.slice(0, limit - rows.length).map((row) => row.map(cell)));
    isMore = rows.length === limit && page.length > 0;
    if (isMore) break;
  }
  if (columns[1]?.name === "explain_value") return terminal.out(rows.map(([, plan = ""]) => plan).join("\n"));
  const right = columns.flatMap(({ isNumber }, i) => (isNumber ? [i] : []));
  const width = terminal.isInteractive ? terminal.columns : tableWidth;
  terminal.out(
    table(
      columns.map((column) => column.name),
      rows,
      { right, width },
    ),
  );
  if (isMore) terminal.note(`there are more: --limit ${limit * 2 || rowsInATable} shows more of them, --json all.`);
  else terminal.note(plural(rows.length, "row"));
}

function cell(value: WarehouseValue): string {
  if (value === null) return "NULL";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
