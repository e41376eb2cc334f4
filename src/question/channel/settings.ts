import { failure } from "../../kit/failure.ts";

export const BadChannelSettings = failure(
  "question/bad-channel-settings",
  { retry: "never", kind: "usage" },
  (f: { channel: string; problem: string }) => `the channel "${f.channel}" cannot be used: ${f.problem}`,
);

export interface Settings {
  text(name: string): string | undefined;
  flag(name: string): boolean;
  list(name: string): readonly string[];
}

/**
 * The settings of a channel as its adapter reads them: each must be known, and of its kind.
 *
 * errors  question/bad-channel-settings
 */
export function readSettings(
  channel: string,
  settings: Readonly<Record<string, unknown>>,
  kinds: Readonly<Record<string, "text" | "flag" | "list">>,
): Settings {
  const refuse = (problem: string) => {
    throw new BadChannelSettings({ channel, problem });
  };
  for (const [name, value] of Object.entries(settings)) {
    const kind = kinds[name];
    if (name === "adapter" || value === undefined) continue;
    if (kind === undefined) refuse(`it has no setting "${name}". It knows ${Object.keys(kinds).sort().join(", ")}.`);
    else if (!isOf(kind, value)) refuse(`its setting "${name}" must be ${words[kind]}.`);
  }
  return {
    text: (name) => {
      const value = settings[name];
      return typeof value === "string" ? value : undefined;
    },
    flag: (name) => settings[name] === true,
    list: (name) => {
      const value = settings[name];
      return Array.isArray(value) ? value.map(String) : [];
    },
  };
}

const words = { text: "a text", flag: "true or false", list: "a list of texts" };

function isOf(kind: "text" | "flag" | "list", value: unknown): boolean {
  if (kind === "text") return typeof value === "string" && value !== "";
  if (kind === "flag") return typeof value === "boolean";
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}
