import {
  dropGeneration,
  listReadModels,
  type Opened,
  type ReadModelState,
  readRow,
  readRows,
  rebuildReadModel,
  switchReadModel,
  UnknownReadModel,
  type Views,
} from "../app/index.ts";
import type { Difference } from "../projection/index.ts";
import type { Command, Terminal, Typed } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { wholeNumber } from "./flags.ts";
import { commandLine } from "./invocation.ts";
import { counted, table } from "./table.ts";
import { withViews } from "./with-views.ts";

const name = "read-model";

export const command: Command = {
  name,
  words:
    "list | show <name> [<key>] | diff <name> | switch <name> [<generation>] | rebuild <name> | drop <name> <generation>",
  summary: "rows kept up to date with the log: read, compare, switch, rebuild",
  flags: {
    after: { type: "string", value: "<key>", help: "show: the rows after this key" },
    limit: { type: "string", value: "<n>", help: "show: how many rows (default 20)" },
  },
  examples: ["thence read-model list", "thence read-model show carts cart:c-7", "thence read-model diff carts"],
  run: async (typed, terminal) => withViews(typed, workOf(typed, terminal)),
};

type Work = (opened: Opened & Views) => Promise<number>;

function workOf(typed: Typed, terminal: Terminal): Work {
  const [verb, model, which, ...others] = typed.words;
  const tell = (value: unknown, text: string) => {
    terminal.out(typed.is("json") ? JSON.stringify(value) : text);
    return 0;
  };
  if (verb === "list" && model === undefined)
    return async (opened) => {
      const states = await listReadModels(opened);
      return tell(states, states.length > 0 ? listText(states) : "No read model is defined, and none was built here.");
    };
  if (model === undefined || others.length > 0) throw wrong();
  const number = which !== undefined && /^\d+$/.test(which) ? Number(which) : undefined;
  if (verb === "show" && which !== undefined)
    return async (opened) => {
      const state = await readRow(opened, model, which);
      return tell({ key: which, value: state }, JSON.stringify(state, undefined, 2));
    };
  if (verb === "show")
    return async (opened) => {
      const after = typed.text("after");
      const limit = wholeNumber(typed, name, "limit", 1) ?? 20;
      const page = await readRows(opened, model, { limit, ...(after !== undefined && { after }) });
      const width = terminal.isInteractive ? terminal.columns : 200;
      const rows = page.rows.map(({ key, value }) => [key, JSON.stringify(value)]);
      const status = tell(page, rows.length > 0 ? table(["key", "state"], rows, { width }) : "It has no rows.");
      if (page.next !== undefined)
        terminal.note(`There are more: ${commandLine(`read-model show ${model}`, { after: page.next })}`);
      return status;
    };
  if (verb === "diff" && which === undefined)
    return async (opened) => {
      const { generations } = await stateOf(opened, model);
      const last = generations.findLast((one) => one.difference !== undefined)?.difference;
      return tell(last ?? null, last ? differenceText(last) : "No two generations were held against each other yet.");
    };
  if (verb === "switch" && (which === undefined || number !== undefined))
    return async (opened) => {
      const done = await switchReadModel(opened, model, number);
      const undo = done.from === undefined ? "" : ` Undo: ${commandLine(`read-model switch ${model} ${done.from}`)}`;
      return tell(done, `Generation ${done.to} of ${model} serves now.${undo}`);
    };
  if (verb === "rebuild" && which === undefined)
    return async (opened) => {
      const begun = await rebuildReadModel(opened, model);
      return tell(begun, `Generation ${begun.number} of ${model} is begun; this builds it: ${commandLine("run")}`);
    };
  if (verb === "drop" && number !== undefined)
    return async (opened) => {
      await dropGeneration(opened, model, number);
      return tell({ model, dropped: number }, `Generation ${number} of ${model} is dropped.`);
    };
  throw wrong();
}

async function stateOf(opened: Opened & Views, model: string): Promise<ReadModelState> {
  const states = await listReadModels(opened);
  const found = states.find((one) => one.name === model);
  if (!found) throw new UnknownReadModel({ name: model, known: states.map((one) => one.name) });
  return found;
}

function listText(states: readonly ReadModelState[]): string {
  const rows = states.flatMap(({ name: model, head, isDefined, generations }) =>
    generations.length === 0
      ? [[model, "", "never run", "", ""]]
      : generations.map((one) => [
          isDefined ? model : `${model} (not defined here)`,
          String(one.number),
          counted(one.position),
          counted(head - one.position),
          [one.isServing ? "serving" : "", isDefined && !one.isCurrent ? "other code" : ""].filter(Boolean).join(", "),
        ]),
  );
  return table(["read model", "generation", "position", "behind", "state"], rows, { right: [1, 2, 3] });
}

function differenceText({ before, after, added, removed, changed, examples }: Difference): string {
  const heads = ["", "key", "field", `generation ${before.number}`, `generation ${after.number}`];
  const shown = (value: unknown) => (value === undefined ? "–" : JSON.stringify(value));
  const rows = examples.flatMap(({ kind, key, fields }) =>
    fields.map((field) => [kind, key, field.path, shown(field.before), shown(field.after)]),
  );
  const counts = `at position ${after.position}: ${counted(added)} rows added, ${counted(removed)} removed, ${counted(changed)} changed`;
  return rows.length > 0 ? `${counts}\n\n${table(heads, rows, { width: 200 })}` : counts;
}

const wrong = () =>
  new BadUsage({
    command: name,
    problem:
      "say list, show <name> [<key>], diff <name>, switch <name> [<generation>], rebuild <name>, or drop <name> <generation>.",
  });
