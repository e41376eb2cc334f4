import { readCaseAt } from "../app/case-commands.ts";
import { doToCase } from "../app/case-doings.ts";
import { meantBy } from "../app/channels/directory.ts";
import {
  answer,
  askedText,
  type Case,
  caseInTime,
  caseSignalLines,
  caseSignals,
  type Doing,
  listCases,
  type Opened,
  person,
  readCase,
  valuesText,
  withExistingStore,
} from "../app/index.ts";
import { reviewStartOf } from "../app/proposals.ts";
import { askedValues } from "./asked-values.ts";
import { showCalibration } from "./calibration.ts";
import { doingOf, expectedOf, valuesOf } from "./case-doing.ts";
import { openFlags, openingOf } from "./case-open.ts";
import { caseText, listText, reviewLines, stateLine } from "./case-text.ts";
import type { Command, Terminal, Typed } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { commandLine } from "./invocation.ts";
import { teach } from "./lesson.ts";
import { pastMoment } from "./moment.ts";
import { whoIsHere } from "./who.ts";

export const command: Command = {
  name: "case",
  words: "<what to do> …",
  summary: "list, show, answer and discuss open questions",
  flags: {
    reason: { type: "string", value: "<text>", help: "why you decide so (asked for by answer when left out)" },
    by: { type: "string", value: "<name>", help: "who does it (default: who you are logged in as)" },
    at: { type: "string", value: "<time>", help: "when it was done (default: now)" },
    all: { type: "boolean", help: "list: also those that are decided, expired or dismissed" },
    set: {
      type: "string",
      multiple: true,
      value: "<id>=<value>",
      help: "answer: a number, a date or a text that the question asks for",
    },
    expect: {
      type: "string",
      value: "<effect>",
      help: 'answer: what you expect of it: "up 10%", "down 0.05", unchanged',
    },
    confidence: { type: "string", value: "<share>", help: "answer: how sure you are of that, 0.5 to 1" },
    lang: { type: "string", value: "<language>", help: "ask: answer in en or da (default: that of the question)" },
    ...openFlags,
    with: { type: "string", multiple: true, value: "<person>", help: "meet: with whom" },
    length: { type: "string", value: "<duration>", help: "meet, move: how long (default 30m)" },
    "meeting-at": {
      type: "string",
      value: "<time>",
      help: "meet, move: when it begins (default: a time is still looked for)",
    },
    notes: { type: "string", value: "<text>", help: "held: what was said" },
    answer: {
      type: "string",
      multiple: true,
      value: "<text>",
      help: "follow-up: one for each question, in their order",
    },
    process: { type: "string", value: "<verdict>", help: "review: was it decided well: good or bad" },
    result: { type: "string", value: "<verdict>", help: "review: did it come out well: good, bad or cannot-tell" },
    lesson: { type: "string", value: "<text>", help: "review: what is learnt" },
    "rule-change": { type: "string", value: "<text>", help: "review: what should change in the playbook" },
  },
  examples: [
    "thence case list",
    "thence case show C-7K2M9QTA",
    "thence case lesson C-7K2M9QTA",
    "thence case calibration",
    'thence case answer C-7K2M9QTA roll-back --reason "postcode field rejects spaces" --expect "up 10%" --confidence 0.8',
    'thence case answer C-7K2M9QTA discount --set percent=15 --reason "it is cheaper than losing them"',
    "thence case ack C-7K2M9QTA",
    'thence case comment C-7K2M9QTA "the carrier had an outage"',
    'thence case ask C-7K2M9QTA "by device, last 8 weeks?"',
    'thence case dismiss C-7K2M9QTA known --reason "the site was down for an hour"',
    "thence case meet C-7K2M9QTA --with @maya --with @bo --length 30m",
    "thence case move C-7K2M9QTA --meeting-at 2026-12-03T14:00:00Z",
    'thence case held C-7K2M9QTA --notes "we roll back"',
    'thence case follow-up C-7K2M9QTA --answer "roll back" --answer "Bo, today"',
    'thence case follow-up C-7K2M9QTA --answer "roll back" --answer "Mail the suppliers; @maya; 2026-12-04"',
    "thence case step-done C-7K2M9QTA 1",
    'thence case review C-7K2M9QTA --process good --result good --lesson "test postcodes with a space"',
    'thence case open checkout-recovery --about "abandonment on phones looks odd"',
    'thence case open --about "phones lag behind" --metric cart-conversion --segment device=phone --question "What now?" --option fix="Fix it" --option leave="Leave it" --approver @maya --decide-within 2d',
    'thence case open --about "few come to the payment" --playbook checkout-recovery -- funnel view cart purchase --by session --within 1d',
    "thence case record C-7K2M9QTA",
  ],
  run: async (typed, terminal) => {
    const work = workOf(typed, terminal);
    return withExistingStore(typed.text("store"), typed.text("config"), work);
  },
};

const doings = [
  "ack",
  "comment",
  "dismiss",
  "reopen",
  "veto",
  "meet",
  "move",
  "call-off",
  "attend",
  "held",
  "follow-up",
  "step-done",
  "step-dropped",
  "review",
  "supersede",
];

function workOf(typed: Typed, terminal: Terminal): (opened: Opened) => Promise<number> {
  const [verb = "", id, option, ...others] = typed.words;
  if (verb === "calibration" && id === undefined) return (opened) => showCalibration(opened, typed, terminal);
  if (verb === "list" && id === undefined) return (opened) => list(opened, typed, terminal);
  if (verb === "show" && id !== undefined && option === undefined) return (opened) => show(opened, id, typed, terminal);
  if (verb === "lesson" && id !== undefined && others.length === 0)
    return (opened) => lesson(opened, id, option, typed, terminal);
  if (verb === "record" && id !== undefined && option === undefined)
    return (opened) => record(opened, id, typed, terminal);
  if (verb === "ask" && id !== undefined && option !== undefined) return (opened) => ask(opened, id, typed, terminal);
  if (verb === "open") {
    const open = openingOf(typed, terminal);
    return async (opened) => print(opened, (await open(opened, doingFrom("", typed))).id, typed, terminal);
  }
  if (verb === "answer" && id !== undefined && others.length === 0)
    return (opened) => reply(opened, id, option, typed, terminal);
  if (doings.includes(verb) && id !== undefined) return (opened) => doIt(opened, verb, id, typed, terminal);
  throw new BadUsage({
    command: "case",
    problem: `say list, calibration, show <case>, lesson <case> [<name>], answer <case> <option>, ask <case> <question>, open [<playbook>], record <case>, or one of ${doings.join(", ")} with a case.`,
  });
}

async function list({ store }: Opened, typed: Typed, terminal: Terminal): Promise<number> {
  const cases = (await listCases(store)).filter((one) => typed.is("all") || !one.closed);
  terminal.out(typed.is("json") ? JSON.stringify(cases) : listText(cases));
  return 0;
}

async function show({ store }: Opened, id: string, typed: Typed, terminal: Terminal): Promise<number> {
  return print({ store }, id, typed, terminal);
}

async function print({ store }: Pick<Opened, "store">, id: string, typed: Typed, terminal: Terminal): Promise<number> {
  const found = await caseInTime(store, id);
  const { state } = found;
  const { evidence } = state.opened.data;
  const signals = await caseSignals(store, state);
  const start = await reviewStartOf(store, state.id);
  const lines = [...caseSignalLines(signals), ...(start ? reviewLines(state, start, given(typed)) : [])];
  const drawn = evidence.kind === "view" ? (await import("./picture.ts")).drawnHere(evidence.view, terminal) : [];
  if (typed.is("json"))
    terminal.out(
      JSON.stringify({
        ...state,
        ...(caseSignalLines(signals).length > 0 && { asksAbout: signals }),
        ...(start && { reviewStart: start }),
      }),
    );
  else
    terminal.out(
      [
        caseText(state, given(typed), { drawn, asks: askedText(found) }),
        ...(lines.length > 0 ? ["", ...lines] : []),
      ].join("\n"),
    );
  return 0;
}

async function lesson(
  { store }: Opened,
  id: string,
  name: string | undefined,
  typed: Typed,
  terminal: Terminal,
): Promise<number> {
  const { lessonOfCase, lessonsOfCase } = await import("../app/lessons.ts");
  const found = await lessonOfCase(store, id, name);
  const others = (await lessonsOfCase(store, id)).filter((one) => one.name !== found.name);
  if (typed.is("json")) terminal.out(JSON.stringify(found));
  else await teach(found.lesson, terminal);
  if (others.length > 0 && !typed.is("json"))
    terminal.note(`This case has other lessons: ${others.map((one) => one.name).join(", ")}.`);
  return 0;
}

async function record({ store }: Opened, id: string, typed: Typed, terminal: Terminal): Promise<number> {
  const { recordOfCase } = await import("../app/case-record.ts");
  const made = await recordOfCase(store, id);
  terminal.out(typed.is("json") ? JSON.stringify(made.record) : made.markdown);
  return 0;
}

async function reply(
  { store }: Opened,
  id: string,
  word: string | undefined,
  typed: Typed,
  terminal: Terminal,
): Promise<number> {
  const from = doingFrom(id, typed);
  const state = await readCase(store, id);
  const option = word ?? onlyOption(state);
  const values = await askedValues(state, option, valuesOf(typed), from.now, terminal);
  const reason = typed.text("reason") ?? (await terminal.ask("Why? ")) ?? "";
  const expected = expectedOf(typed);
  const beside = { ...(expected && { expected }), ...(values && { values }) };
  const decided = await answer(store, { ...from, option, reason, ...beside });
  const made = decided.decision?.data;
  terminal.out(
    typed.is("json")
      ? JSON.stringify(decided)
      : `${made?.decision ?? ""}  ${made?.label ?? ""}${made?.values ? ` (${valuesText(made.values)})` : ""}    ${commandLine(`why ${id}`, given(typed))}`,
  );
  return 0;
}

/** A question with one way to answer needs no word for it. */
function onlyOption(state: Case): string {
  const [only, ...others] = state.asked?.data.options ?? [];
  if (only && others.length === 0) return only.id;
  const ids = [only, ...others].flatMap((one) => one?.id ?? []);
  throw new BadUsage({ command: "case", problem: `say which answer: ${ids.join(", ")}.` });
}

async function ask(opened: Opened, id: string, typed: Typed, terminal: Terminal): Promise<number> {
  const { askAbout } = await import("./case-ask.ts");
  return askAbout(opened, doingFrom(id, typed), typed, terminal);
}

async function doIt(
  { store, config }: Opened,
  verb: string,
  id: string,
  typed: Typed,
  terminal: Terminal,
): Promise<number> {
  const from = doingFrom(id, typed);
  const doing = doingOf(verb, typed.words.slice(2), typed, await readCaseAt(store, id, from.now));
  if (!doing) throw new BadUsage({ command: "case", problem: `"${verb}" is nothing that can be done to a case.` });
  const state = await doToCase(store, doing, { ...from, meant: meantBy(config) });
  terminal.out(typed.is("json") ? JSON.stringify(state) : stateLine(state));
  return 0;
}

function doingFrom(id: string, typed: Typed): Doing {
  const actor = person(typed.text("by") ?? whoIsHere(), "terminal", typed.text("by") ? "stated" : "operating-system");
  return { case: id, actor, now: pastMoment(typed.text("at")) };
}

// The commands it prints lead to the same store and configuration.
function given(typed: Typed) {
  return { store: typed.text("store"), config: typed.text("config") };
}
