import type { HandSubject } from "../app/hand-evidence.ts";
import type { Case, Doing, Opened } from "../app/index.ts";
import type { HandQuestion, PlaybookPart } from "../app/open-case.ts";
import type { Flag, Terminal, Typed } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { wholeNumber } from "./flags.ts";
import { momentOf } from "./moment.ts";

const refuse = (problem: string) => new BadUsage({ command: "case", problem });

/** What `thence case open` takes. */
export const openFlags: Readonly<Record<string, Flag>> = {
  about: { type: "string", value: "<text>", help: "open: what it is about" },
  playbook: { type: "string", value: "<name>", help: "open: whose question is asked, of whom and by when" },
  metric: { type: "string", value: "<name>", help: "open: the metric that it is about (default: the playbook's)" },
  segment: { type: "string", value: "<property=value>", help: "open: only this part of it: device=phone" },
  from: { type: "string", value: "<time>", help: "open: only its windows from this time on" },
  until: { type: "string", value: "<time>", help: "open: only its windows up to this time" },
  question: { type: "string", value: "<text>", help: "open: what is asked, in the place of a playbook's question" },
  option: {
    type: "string",
    multiple: true,
    value: "<id=label>",
    help: 'open: a way to answer it: fix="Fix it"; two at least',
  },
  action: { type: "string", multiple: true, value: "<id=action>", help: "open: the action that an option starts" },
  approver: { type: "string", value: "<person>", help: "open: who decides it" },
  "decide-within": { type: "string", value: "<duration>", help: "open: by when, as 2d (default: whenever)" },
  windows: {
    type: "string",
    value: "<n>",
    help: "open: how many windows of the metric tell what came of it (default 7)",
  },
};

/** What `thence case open` was asked for: read before the log is opened, done afterwards. */
export function openingOf(
  typed: Typed,
  terminal: Terminal,
): (opened: Opened, from: Pick<Doing, "actor" | "now">) => Promise<Case> {
  const words = typed.words.slice(1, typed.words.length - (typed.rest?.length ?? 0));
  const [word, ...others] = words;
  if (others.length > 0) throw refuse("open takes one playbook; an analysis stands behind --.");
  const playbook = word ?? typed.text("playbook");
  if (word !== undefined && typed.text("playbook") !== undefined) throw refuse("name one playbook.");
  const about = typed.text("about");
  if (about === undefined) throw refuse('say what it is about: --about "…".');
  const question = questionOf(typed);
  if (playbook !== undefined && question)
    throw refuse(`a playbook asks its own question. Leave out "${playbook}", or --question and what belongs to it.`);
  if (playbook === undefined && !question)
    throw refuse('say what is asked: --question "…" with --option and --approver, or a playbook\'s name.');
  const named = subjectOf(typed, playbook);
  if (playbook === undefined && !named && typed.rest === undefined)
    throw refuse(
      "say what it is about: --metric <name>, or an analysis behind --, like -- funnel view cart --by session.",
    );
  const { rest } = typed;
  return async ({ store, config, ...loaded }, from) => {
    const { openCaseByHand } = await import("../app/open-case.ts");
    const view = rest && (await import("./view-typed.ts")).viewTyped(rest);
    const on = view ? await view({ store, config, ...loaded }, typed.text("store"), terminal) : named;
    const { provenanceOf } = await import("../app/git-commit.ts");
    const provenance = question ? undefined : await provenanceOf(loaded);
    return openCaseByHand(store, config, { about, playbook, question, on, ...from, from: provenance });
  };
}

function questionOf(typed: Typed): HandQuestion | undefined {
  const text = typed.text("question");
  const beside = ["option", "action", "approver", "decide-within", "windows"].find(
    (flag) => typed.text(flag) !== undefined || typed.texts(flag).length > 0,
  );
  if (text === undefined) {
    if (beside !== undefined) throw refuse(`--${beside} belongs to a question: say --question "…".`);
    return undefined;
  }
  const approver = typed.text("approver");
  if (approver === undefined) throw refuse("say who decides: --approver @maya.");
  const actions = new Map(typed.texts("action").map((one) => parted("action", one, "fix=roll-back-form")));
  const options = typed.texts("option").map((one) => {
    const [id, label] = parted("option", one, 'fix="Fix it"');
    const action = actions.get(id);
    actions.delete(id);
    return { id, label, ...(action !== undefined && { action }) };
  });
  const [stray] = actions.keys();
  if (stray !== undefined) throw refuse(`--action names "${stray}", which is no --option.`);
  const windows = wholeNumber(typed, "case", "windows", 1);
  return { text, options, approver, decide: typed.text("decide-within"), windows };
}

/** The metric and the part of it; a playbook's own metric need not be named. */
function subjectOf(typed: Typed, playbook: string | undefined): HandSubject | PlaybookPart | undefined {
  const metric = typed.text("metric");
  const beside = ["segment", "from", "until"].find((flag) => typed.text(flag) !== undefined);
  if (metric === undefined && beside === undefined) return undefined;
  if (typed.rest !== undefined)
    throw refuse(
      metric === undefined
        ? `--${beside} is of a metric, and an analysis stands behind --: give it its own, as -- funnel … --from 2026-03-01.`
        : "--metric and an analysis behind -- are two subjects. Name one.",
    );
  if (metric === undefined && playbook === undefined)
    throw refuse(`--${beside} is of a metric: say --metric <name>, or a playbook, whose metric it is then.`);
  const text = typed.text("segment");
  const [property, value] = text === undefined ? [] : parted("segment", text, "device=phone");
  const part = {
    kind: "metric" as const,
    ...(property !== undefined && value !== undefined && { segment: { property, value } }),
    from: momentOf(typed.text("from")),
    until: momentOf(typed.text("until")),
  };
  return metric === undefined ? part : { ...part, metric };
}

function parted(flag: string, text: string, like: string): readonly [string, string] {
  const at = text.indexOf("=");
  if (at < 1 || at === text.length - 1) throw refuse(`--${flag} is written like ${like}, not "${text}".`);
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}
