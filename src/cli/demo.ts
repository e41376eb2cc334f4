import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Audience,
  answer,
  dataScenario,
  formatTime,
  observationText,
  openStore,
  outcomeText,
  person,
  play,
  readCase,
  type Scenario,
  shopScenario,
  timeText,
  why,
} from "../app/index.ts";
import type { Case } from "../decision/index.ts";
import { failure, ThenceError } from "../kit/failure.ts";
import type { EventStore } from "../store/index.ts";
import { caseText } from "./case-text.ts";
import type { Command, Terminal, Typed } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { wholeNumber } from "./flags.ts";
import { commandLine } from "./invocation.ts";
import { progressBar } from "./progress.ts";
import { whoIsHere } from "./who.ts";
import { lines } from "./why.ts";

const lookMs = 200;

export const StoreInUse = failure(
  "cli/store-in-use",
  { retry: "never", kind: "usage" },
  (f: { store: string }) =>
    `${f.store} holds events already, and the demo's story would be mixed into them. Name a new file with --store, or leave it out.`,
);

export const command: Command = {
  name: "demo",
  words: "",
  summary: "a small shop whose objective breaks while you watch",
  flags: {
    data: { type: "string", value: "<folder>", help: "play a real night of the REES46 shop from this folder instead" },
    port: { type: "string", value: "<number>", help: "the page's port (default: 4900; 0 takes a free one)" },
    pace: { type: "string", value: "<ms>", help: "how long a minute of the story takes (default: 80)" },
    answer: { type: "string", value: "<option>", help: "answer the question by itself, with --reason" },
    reason: { type: "string", value: "<text>", help: "the reason that goes with --answer" },
    once: { type: "boolean", help: "end when the story ends, instead of keeping the page open" },
  },
  examples: [
    "thence demo",
    'thence demo --answer roll-back --reason "the new form rejects postcodes" --once',
    "thence demo --data ../shared/data",
  ],
  run: async (typed, terminal) => {
    const pace = wholeNumber(typed, "demo", "pace", 0) ?? 80;
    const port = wholeNumber(typed, "demo", "port", 0) ?? 4900;
    if (typed.text("answer") !== undefined && !typed.text("reason")?.trim())
      throw new BadUsage({
        command: "demo",
        problem: "--answer goes with --reason: a decision is kept with its reason.",
      });
    const data = typed.text("data");
    const scenario = data === undefined ? await shopScenario() : await dataScenario(data);
    mustBeOption(typed.text("answer"), scenario);
    const folder = typed.text("store") === undefined ? mkdtempSync(join(tmpdir(), "thence-demo-")) : undefined;
    const url = typed.text("store") ?? `sqlite:${join(folder ?? "", "log.db")}`;
    try {
      const store = await openStore(url);
      try {
        if ((await store.head()).position > 0) throw new StoreInUse({ store: store.url });
        return await show(store, scenario, { typed, terminal, pace, port });
      } finally {
        await store.close();
      }
    } finally {
      if (folder) rmSync(folder, { recursive: true, force: true });
    }
  },
};

function mustBeOption(answer: string | undefined, scenario: Scenario): void {
  const options = (scenario.config.playbooks ?? []).flatMap((playbook) =>
    playbook.question.options.map((option) => option.id),
  );
  if (answer === undefined || options.includes(answer)) return;
  throw new BadUsage({
    command: "demo",
    problem: `--answer is one of ${options.join(", ")}; "${answer}" is none of them.`,
  });
}

interface Showing {
  readonly typed: Typed;
  readonly terminal: Terminal;
  readonly pace: number;
  readonly port: number;
}

async function show(store: EventStore, scenario: Scenario, { typed, terminal, pace, port }: Showing): Promise<number> {
  const bar = progressBar(terminal, "preparing");
  await scenario.prepare(store, bar.show);
  bar.end();
  const clock = { now: scenario.watchFrom };
  const { serve } = await import("../server/serve.ts");
  const page = await serve({ store, config: scenario.config, now: () => clock.now }, { port });
  try {
    terminal.note(banner(scenario, page.url, store, (await store.head()).position));
    const decided: string[] = [];
    const audience = audienceAt(store, typed, terminal, page.url, clock, decided);
    const outcome = await play(store, scenario, audience, clock, { minuteMs: pace, signal: terminal.stopped });
    if (typed.is("json"))
      terminal.out(
        JSON.stringify({ case: decided[0] ?? null, outcome: outcome ?? null, store: store.url, page: page.url }),
      );
    if (!typed.is("once") && !terminal.stopped.aborted) {
      terminal.note(
        `\nThe page stays at ${page.url}. In another terminal: ${commandLine("events --all", { store: store.url })}\nCtrl-C ends the demo${typed.text("store") === undefined ? ", and its log with it" : ""}.`,
      );
      await new Promise<void>((resolve) => terminal.stopped.addEventListener("abort", () => resolve(), { once: true }));
    }
    return 0;
  } finally {
    await page.close();
  }
}

function banner(scenario: Scenario, url: string, store: EventStore, position: number): string {
  const { name, metrics = [], playbooks = [] } = scenario.config;
  return [
    `  ${name}`,
    `  Page   ${url}`,
    `  Log    ${store.url}, ${position} events`,
    `  Asks   ${playbooks.map((playbook) => playbook.people.approver).join(", ")}, when ${metrics.map((metric) => metric.name).join(", ")} breaks its objective`,
    `  Time   ${timeText(scenario.watchFrom)} and running`,
    "",
  ].join("\n");
}

function audienceAt(
  store: EventStore,
  typed: Typed,
  terminal: Terminal,
  url: string,
  clock: { readonly now: number },
  decided: string[],
): Audience {
  const say = typed.is("json") ? terminal.note : terminal.out;
  const marks = { kept: "✓", broken: "✗", held: "·", "no-data": "·" } as const;
  return {
    time: () => {},
    window: (observation, verdict, reason) =>
      say(`${marks[verdict ?? "held"]} ${observationText(observation)}  ${verdict === "kept" ? "" : reason}`.trimEnd()),
    decide: async (state) => {
      say(`\n${caseText(state, { at: formatTime(clock.now), store: store.url })}\n`);
      const done = await decision(store, state, typed, terminal, url, clock);
      decided.push(state.id);
      if (done.decision)
        say(
          `${done.decision.data.decision}  "${done.decision.data.label}" by ${done.decision.data.decidedBy}: ${done.decision.data.reason}\n`,
        );
      return done;
    },
    outcome: async (state, outcome) => {
      say(`\noutcome of ${state.id}: ${outcomeText(outcome)}\n`);
      say(
        `$ ${commandLine(`why ${state.id}`, { store: store.url })}\n${lines(await why(store, state.id, { rows: 3 }), "", "").join("\n")}`,
      );
    },
  };
}

/** Waits for whoever is first: the flag, the keyboard, the page, or another terminal. */
async function decision(
  store: EventStore,
  state: Case,
  typed: Typed,
  terminal: Terminal,
  url: string,
  clock: { readonly now: number },
): Promise<Case> {
  const elsewhere = new AbortController();
  const decide = (option: string, reason: string, assurance: string) =>
    answer(store, {
      case: state.id,
      option,
      reason,
      actor: person(whoIsHere(), "terminal", assurance),
      now: clock.now,
    });
  const flag = typed.text("answer");
  if (flag !== undefined) return decide(flag, typed.text("reason") ?? "", "operating-system");
  const here = process.stdin.isTTY === true ? "Answer here, at" : "Answer at";
  terminal.note(`${here} ${url}/cases/${state.id}, or in another terminal with one of the commands above.`);
  const keyboard = askAtKeyboard(state, terminal, elsewhere.signal, decide);
  while (!terminal.stopped.aborted) {
    const now = await readCase(store, state.id);
    if (now.decision) {
      elsewhere.abort();
      await keyboard;
      return now;
    }
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
  return state;
}

async function askAtKeyboard(
  state: Case,
  terminal: Terminal,
  ended: AbortSignal,
  decide: (option: string, reason: string, assurance: string) => Promise<Case>,
): Promise<void> {
  const options = state.asked?.data.options ?? [];
  while (!ended.aborted) {
    const typed = await terminal.ask(
      `${options.map((option, i) => `${i + 1} ${option.label}`).join("   ")}   > `,
      ended,
    );
    if (typed === undefined) break;
    const chosen = options[Number(typed) - 1] ?? options.find((option) => option.id === typed.trim());
    if (!chosen) {
      terminal.note(`Type a number from 1 to ${options.length}.`);
      continue;
    }
    terminal.note(`"${chosen.label}".`);
    let reason: string | undefined = "";
    while (reason?.trim() === "") reason = await terminal.ask("Why? A decision is kept with its reason > ", ended);
    if (reason === undefined) break;
    try {
      await decide(chosen.id, reason, "operating-system");
    } catch (cause) {
      // Somebody else was faster by a moment; theirs is shown next.
      if (!(cause instanceof ThenceError && cause.code === "decision/already-decided")) throw cause;
      terminal.note(cause.message);
    }
    return;
  }
  if (ended.aborted) terminal.note("\nIt was decided elsewhere; nothing more is needed here.");
}
