import { failure } from "../kit/failure.ts";

export const UnknownCommand = failure(
  "cli/unknown-command",
  { retry: "never", kind: "usage" },
  (f: { name: string; like?: string }) =>
    `there is no command "${f.name}".${f.like ? ` Did you mean "${f.like}"?` : ""} Run thence --help for the list.`,
);
export const BadUsage = failure(
  "cli/bad-usage",
  { retry: "never", kind: "usage" },
  (f: { command: string; problem: string }) => `thence ${f.command}: ${f.problem} Run thence ${f.command} --help.`,
);
