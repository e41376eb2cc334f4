import type { ToldCohort } from "../app/asked-cohort.ts";
import type { JourneysChosen } from "../app/asked-journeys.ts";
import type { StepGroup, StepNaming } from "../insight/index.ts";
import { parseDuration } from "../kit/duration.ts";
import { cohortFlag, cohortFlagOf, cohortText } from "./cohort-flags.ts";
import type { Flag, Terminal, Typed } from "./command.ts";
import { BadUsage } from "./errors.ts";

/** What a command takes that reads journeys step by step. */
export const stepFlags: Readonly<Record<string, Flag>> = {
  group: {
    type: "string",
    multiple: true,
    value: "<name=types>",
    help: "call types by one name: look=view,search,page-*; may be given again",
  },
  exclude: { type: "string", multiple: true, value: "<type>", help: "pass over this type; may be given again" },
};

/** What they take to choose journeys and to cut them. */
export const journeyFlags: Readonly<Record<string, Flag>> = {
  "session-gap": { type: "string", value: "<duration>", help: "cut journeys where more than this passes: 30m" },
  ...cohortFlag,
  zone: { type: "string", value: "<zone>", help: "where a date of the cohort begins (default UTC)" },
};

/** The choice that was typed. */
export function chosenIn(typed: Typed, by: string): JourneysChosen {
  const gap = typed.text("session-gap");
  return { cohort: cohortFlagOf(typed, by), sessionGap: gap === undefined ? undefined : parseDuration(gap) };
}

/** Tells what was chosen, below what was counted. */
export function printChosen(
  { cohort, sessionGap, by }: { readonly cohort?: ToldCohort; readonly sessionGap?: string; readonly by: string },
  terminal: Terminal,
): void {
  if (sessionGap !== undefined)
    terminal.out(`cut into sessions where more than ${sessionGap} passes; each of them counts as a ${by}`);
  if (cohort) terminal.out(cohortText(cohort, by));
}

/** The naming that was typed. */
export function namingOf(typed: Typed, command: string): StepNaming {
  const groups = typed.texts("group").map((text) => groupOf(text, command));
  const exclude = typed.texts("exclude");
  return { ...(groups.length > 0 && { groups }), ...(exclude.length > 0 && { exclude }) };
}

function groupOf(text: string, command: string): StepGroup {
  const refuse = (): never => {
    throw new BadUsage({ command, problem: `--group is written like look=view,search or page=page-*, not "${text}".` });
  };
  const at = text.indexOf("=");
  const parts = text.slice(at + 1).split(",");
  if (at < 1 || parts.includes("")) refuse();
  const prefixes = parts.filter((part) => part.endsWith("*")).map((part) => part.slice(0, -1));
  const types = parts.filter((part) => !part.endsWith("*"));
  const [prefix, another] = prefixes;
  if (another !== undefined || prefix === "") refuse();
  return { name: text.slice(0, at), types, ...(prefix !== undefined && { prefix }) };
}
