import { answer, listCases, type Opened, person, readCase, realContext, withExistingStore } from "../app/index.ts";
import { caseText, listText } from "./case-text.ts";
import type { Command, Terminal, Typed } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { commandLine } from "./invocation.ts";
import { momentOf } from "./moment.ts";
import { whoIsHere } from "./who.ts";

export const command: Command = {
  name: "case",
  words: "list | show <case> | answer <case> <option>",
  summary: "list, show and answer open questions",
  flags: {
    reason: { type: "string", value: "<text>", help: "answer: why you decide so (asked for when left out)" },
    by: { type: "string", value: "<name>", help: "answer: who decides (default: who you are logged in as)" },
    at: { type: "string", value: "<time>", help: "answer: when it was decided (default: now)" },
    all: { type: "boolean", help: "list: also those that are decided" },
  },
  examples: [
    "thence case list",
    "thence case show C-7K2M9QTA",
    'thence case answer C-7K2M9QTA roll-back --reason "postcode field rejects spaces"',
  ],
  run: async (typed, terminal) => {
    const work = workOf(typed, terminal);
    return withExistingStore(typed.text("store"), typed.text("config"), work);
  },
};

function workOf(typed: Typed, terminal: Terminal): (opened: Opened) => Promise<number> {
  const [verb, id, option, ...others] = typed.words;
  if (verb === "list" && id === undefined) return (opened) => list(opened, typed, terminal);
  if (verb === "show" && id !== undefined && option === undefined) return (opened) => show(opened, id, typed, terminal);
  if (verb === "answer" && id !== undefined && option !== undefined && others.length === 0)
    return (opened) => reply(opened, id, option, typed, terminal);
  throw new BadUsage({ command: "case", problem: "say list, show <case>, or answer <case> <option>." });
}

async function list({ store }: Opened, typed: Typed, terminal: Terminal): Promise<number> {
  const cases = (await listCases(store)).filter((one) => typed.is("all") || !one.decision);
  terminal.out(typed.is("json") ? JSON.stringify(cases) : listText(cases));
  return 0;
}

async function show({ store }: Opened, id: string, typed: Typed, terminal: Terminal): Promise<number> {
  const state = await readCase(store, id);
  terminal.out(typed.is("json") ? JSON.stringify(state) : caseText(state, given(typed)));
  return 0;
}

async function reply({ store }: Opened, id: string, option: string, typed: Typed, terminal: Terminal): Promise<number> {
  const reason = typed.text("reason") ?? (await terminal.ask("Why? ")) ?? "";
  const actor = person(typed.text("by") ?? whoIsHere(), "terminal", typed.text("by") ? "stated" : "operating-system");
  const now = momentOf(typed.text("at")) ?? realContext().clock();
  const state = await answer(store, { case: id, option, reason, actor, now });
  terminal.out(
    typed.is("json")
      ? JSON.stringify(state)
      : `${state.decision?.data.decision ?? ""}  ${state.decision?.data.label ?? ""}    ${commandLine(`why ${id}`, given(typed))}`,
  );
  return 0;
}

// The commands it prints lead to the same store and configuration.
function given(typed: Typed) {
  return { store: typed.text("store"), config: typed.text("config") };
}
