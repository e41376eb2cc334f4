import { attentionReport } from "../app/attention-report.ts";
import { UnknownPlaybook } from "../app/backtest.ts";
import { previewMessage } from "../app/channels/preview.ts";
import { previewText } from "../app/channels/preview-text.ts";
import {
  type Heartbeat,
  heartbeatLine,
  heartbeatsOf,
  type Opened,
  openLoop,
  periodText,
  person,
  showValue,
  timeText,
  withExistingStore,
} from "../app/index.ts";
import { isOwnerRule } from "../app/owner.ts";
import { playbookPreview } from "../app/playbook-preview.ts";
import { type Publication, publicationNotes, publicationsOf, publicationText } from "../app/publication.ts";
import { objectiveRule } from "../app/rule.ts";
import { addSilence, endSilence, listSilences } from "../app/silences.ts";
import { parseDuration } from "../kit/duration.ts";
import type { Command, Terminal, Typed } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { commandLine } from "./invocation.ts";
import { pastMoment } from "./moment.ts";
import { openSloCommand } from "./playbook-openslo.ts";
import { table } from "./table.ts";
import { whoIsHere } from "./who.ts";

export const command: Command = {
  name: "playbook",
  words:
    "list | attention | preview <playbook> | held [<playbook>] | proposals | silence <playbook> | silences | unsilence <silence> | openslo <file>",
  summary: "look at playbooks, see the question as it would be asked, and keep one quiet for a while",
  flags: {
    lesson: { type: "boolean", help: "held: what the last one teaches, with its own numbers" },
    channel: {
      type: "string",
      value: "<name>",
      help: "preview: as this channel, or this kind of channel, would get it: slack, teams, mail …; --json gives what is sent",
    },
    message: {
      type: "string",
      value: "<kind>",
      help: "preview: another message than the question: reminder, escalation, decided, review …",
    },
    to: { type: "string", value: "<name>", help: "preview: as this person or group would get it, in their language" },
    for: { type: "string", value: "<duration>", help: "silence: for how long: 2h, 3d" },
    segment: { type: "string", value: "<value>", help: "silence: only this segment" },
    reason: { type: "string", value: "<text>", help: "silence, unsilence: why" },
    by: { type: "string", value: "<name>", help: "who does it (default: who you are logged in as)" },
    at: { type: "string", value: "<time>", help: "when (default: now)" },
  },
  examples: [
    "thence playbook list",
    "thence playbook attention",
    "thence playbook preview checkout-recovery",
    "thence playbook preview checkout-recovery --channel slack",
    'thence playbook preview checkout-recovery --channel mail --to "@maya" --json',
    "thence playbook preview checkout-recovery --channel slack --message reminder",
    "thence playbook held checkout-recovery --lesson",
    "thence playbook proposals",
    'thence playbook silence checkout-recovery --for 3d --reason "the shop is being moved"',
    'thence playbook unsilence Q-7K2M9QTA --reason "moved sooner"',
    "thence playbook openslo checkout.slo.yaml",
  ],
  run: async (typed, terminal) => {
    const [verb = "", name, ...others] = typed.words;
    // A file is looked at before there is a log.
    if (verb === "openslo" && name !== undefined && others.length === 0) return openSloCommand(name, typed, terminal);
    const found = Object.hasOwn(works, verb) ? works[verb] : undefined;
    const isFit = found?.names === "one" ? name !== undefined : found?.names === "none" ? name === undefined : true;
    if (!found || !isFit || others.length > 0)
      throw new BadUsage({
        command: "playbook",
        problem:
          "say list, attention, preview <playbook>, held [<playbook>], proposals, silence <playbook>, silences, unsilence <silence>, or openslo <file>.",
      });
    const { work } = found;
    return withExistingStore(typed.text("store"), typed.text("config"), (opened) =>
      work(opened, name ?? "", typed, terminal),
    );
  },
};

type Work = (opened: Opened, name: string, typed: Typed, terminal: Terminal) => Promise<number>;

const list: Work = async ({ store, config }, _name, typed, terminal) => {
  const playbooks = config.playbooks ?? [];
  const loop = openLoop(store, config);
  await loop.journal.refresh();
  const beats = new Map(heartbeatsOf(loop, atOf(typed)).map((beat) => [beat.rule, beat]));
  const publications = publicationsOf(loop.journal, config, atOf(typed));
  const of = new Map(publications.map((one) => [one.playbook, one]));
  if (typed.is("json"))
    terminal.out(
      JSON.stringify(
        playbooks.map((one) => ({ ...one, heartbeat: beats.get(one.name), publication: of.get(one.name) })),
      ),
    );
  else if (playbooks.length === 0) terminal.note("No playbook is defined. They are listed in thence.config.ts.");
  else
    terminal.out(
      table(
        ["playbook", "watches", "condition", "asks", "state", "last evaluated", "published"],
        playbooks.map(({ name, metric, condition, people }) => [
          name,
          metric,
          condition?.kind ?? "objective",
          people.approver,
          beats.get(name)?.state ?? "never",
          lastOf(beats.get(name)),
          publishedOf(of.get(name)),
        ]),
      ),
    );
  for (const beat of beats.values())
    if (beat.reason !== undefined && !typed.is("json")) terminal.note(heartbeatLine(beat));
  if (!typed.is("json")) for (const note of publications.flatMap(publicationNotes)) terminal.note(note);
  return 0;
};

function publishedOf(one: Publication | undefined): string {
  return one ? publicationText(one) : "not yet live";
}

function lastOf(beat: Heartbeat | undefined): string {
  return beat?.last ? timeText(beat.last.at) : "–";
}

function named({ config }: Opened, name: string) {
  const found = config.playbooks?.find((one) => one.name === name);
  if (found) return found;
  throw new UnknownPlaybook({ playbook: name, known: (config.playbooks ?? []).map((one) => one.name) });
}

const preview: Work = async (opened, name, typed, terminal) => {
  const playbook = named(opened, name);
  const [channel, to, message] = [typed.text("channel"), typed.text("to"), typed.text("message")];
  if (channel === undefined && (to !== undefined || message !== undefined))
    throw new BadUsage({ command: "playbook", problem: "say in which channel they would get it: --channel slack." });
  if (channel !== undefined) {
    const found = await previewMessage(opened, playbook, { channel, to, message, now: atOf(typed) });
    terminal.out(typed.is("json") ? JSON.stringify(found.payload) : previewText(found, terminal.columns));
    for (const note of found.notes) terminal.note(note);
  } else if (typed.is("json")) terminal.out(JSON.stringify(playbook));
  else terminal.out(await playbookPreview(opened, playbook, atOf(typed)));
  return 0;
};

const attention: Work = async ({ store, config }, _name, typed, terminal) => {
  const found = await attentionReport(store, config, atOf(typed));
  if (typed.is("json")) {
    terminal.out(JSON.stringify(found));
    return 0;
  }
  const length = (micros: number) => showValue({ unit: "duration" }, micros);
  if (found.budgets.length === 0)
    terminal.note("No budget of attention is set. Say one in `attention` in thence.config.ts.");
  else
    terminal.out(
      table(
        ["who", "may be asked", "was", "left", "free at"],
        found.budgets.map(({ person, budget, asked, left, freeAt }) => [
          person,
          `${budget.questions} in ${length(budget.per)}`,
          String(asked.length),
          String(left),
          left > 0 ? "now" : timeText(freeAt),
        ]),
      ),
    );
  terminal.out(
    table(
      ["playbook", "asks", "asked", "decided", "dismissed", "expired", "held back", "median answer"],
      found.playbooks.map((one) => [
        one.playbook,
        one.asks,
        String(one.asked),
        String(one.decided),
        String(one.dismissed),
        String(one.expired),
        String(one.heldBack),
        one.answerTime === undefined ? "–" : length(one.answerTime),
      ]),
    ),
  );
  for (const { playbook, proposal } of found.playbooks)
    if (proposal !== undefined) terminal.out(`${playbook}: ${proposal}`);
  return 0;
};

const silence: Work = async (opened, name, typed, terminal) => {
  const isPlaybook = opened.config.playbooks?.some((one) => one.name === name);
  const isMetric = opened.config.metrics?.some((metric) => metric.name === name);
  const rule = isOwnerRule(name) ? name : isMetric && !isPlaybook ? objectiveRule(name) : named(opened, name).name;
  const length = typed.text("for");
  if (length === undefined) throw new BadUsage({ command: "playbook", problem: "say for how long: --for 2h." });
  const now = atOf(typed);
  const to = now + parseDuration(length);
  const reason = typed.text("reason") ?? "";
  const id = await addSilence(opened.store, {
    rule,
    segment: typed.text("segment"),
    to,
    reason,
    actor: whoOf(typed),
    now,
  });
  terminal.out(
    typed.is("json") ? JSON.stringify({ silence: id }) : `${id}  nobody is asked by ${rule} until ${timeText(to)}`,
  );
  return 0;
};

const silences: Work = async ({ store }, _name, typed, terminal) => {
  const found = await listSilences(store);
  if (typed.is("json")) terminal.out(JSON.stringify(found));
  else if (found.length === 0) terminal.note("There was never a silence.");
  else
    terminal.out(
      table(
        ["silence", "of", "from", "to", "by", "why"],
        found.map((one) => [
          one.silence,
          [one.rule, one.segment].filter((text) => text !== undefined).join(", "),
          timeText(one.from),
          timeText(one.ended ?? one.to),
          one.by,
          one.reason,
        ]),
      ),
    );
  return 0;
};

const unsilence: Work = async ({ store }, id, typed, terminal) => {
  await endSilence(store, id, { actor: whoOf(typed), now: atOf(typed), reason: typed.text("reason") ?? "" });
  terminal.out(typed.is("json") ? JSON.stringify({ silence: id }) : `${id}  ended`);
  return 0;
};

function atOf(typed: Typed): number {
  return pastMoment(typed.text("at"));
}

function whoOf(typed: Typed) {
  return person(typed.text("by") ?? whoIsHere(), "terminal", typed.text("by") ? "stated" : "operating-system");
}

const held: Work = async ({ store, config }, name, typed, terminal) => {
  const { heldBack, rulesKnown } = await import("../app/lessons.ts");
  const known = name === "" ? [] : await rulesKnown(store, config);
  if (name !== "" && !known.includes(name)) throw new UnknownPlaybook({ playbook: name, known });
  const found = await heldBack(store, name === "" ? undefined : name);
  const last = found.at(-1);
  const taught = last?.because.find(({ lesson }) => lesson);
  if (typed.is("json")) terminal.out(JSON.stringify(found));
  else if (!last) terminal.note("No question was held back.");
  else {
    terminal.out(
      found
        .map(({ rule, segment, window, reason, because }) => {
          const pages = [...new Set(because.map(({ finding }) => `docs/lessons/${finding.lesson}.md`))];
          const of = segment === undefined ? rule : `${rule}, ${segment}`;
          return `${periodText(window)}  ${of}\n  ${reason}\n  ${pages.join(", ")}`;
        })
        .join("\n"),
    );
    if (taught?.lesson && typed.is("lesson")) {
      const { teach } = await import("./lesson.ts");
      terminal.out("");
      await teach(taught.lesson, terminal);
    } else if (taught) terminal.note("The last one in a minute, with its own numbers: add --lesson.");
  }
  return 0;
};

const proposals: Work = async ({ store, config }, _name, typed, terminal) => {
  const { proposalsOf } = await import("../app/proposals.ts");
  const found = await proposalsOf(store, config);
  const flags = { store: typed.text("store"), config: typed.text("config") };
  if (typed.is("json")) terminal.out(JSON.stringify(found));
  else if (found.length === 0)
    terminal.note("No change of a rule is proposed: its outcomes, dismissals and reviews speak for none.");
  for (const { playbook, says, cases, settings } of typed.is("json") ? [] : found) {
    const set = settings?.map((one) => ` --set '${one}'`).join("");
    terminal.out(
      [
        `${playbook}: ${says}`,
        ...(cases.length > 0 ? [`  from ${cases.join(", ")}`] : []),
        ...(set === undefined ? [] : [`  ${commandLine(`backtest ${playbook}${set}`, flags)}`]),
      ].join("\n"),
    );
  }
  return 0;
};

/** What each verb does, and whether it names something. */
const works: Readonly<Record<string, { readonly names: "none" | "one" | "maybe"; readonly work: Work }>> = {
  list: { names: "none", work: list },
  attention: { names: "none", work: attention },
  preview: { names: "one", work: preview },
  held: { names: "maybe", work: held },
  proposals: { names: "none", work: proposals },
  silence: { names: "one", work: silence },
  silences: { names: "none", work: silences },
  unsilence: { names: "one", work: unsilence },
};
