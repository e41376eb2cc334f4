import type { StepGroup, StepNaming } from "../insight/index.ts";
import type { Flag, Typed } from "./command.ts";
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
