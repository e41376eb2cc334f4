import { isRecord } from "../kit/is-record.ts";

/** One call in either direction: what was asked and what was answered, without secrets. */
export interface Recorded {
  readonly number: number;
  readonly atMs: number;
  readonly platform: string;
  /** `in`: an app called the platform. `out`: the platform called the app. */
  readonly direction: "in" | "out";
  /** `chat.postMessage`, `block_actions`, `event message`, `DATA` … */
  readonly method: string;
  readonly request: unknown;
  /** An HTTP status, or how it failed: `timeout`, `cut`. */
  readonly status: number | string;
  readonly answer: unknown;
  readonly tookMs: number;
  /** What was made to go wrong. */
  readonly fault?: string;
  /** Which attempt, where there were several. */
  readonly attempt?: number;
}

export interface Recorder {
  add(entry: Omit<Recorded, "number">): void;
  entries(): readonly Recorded[];
  /** Every text that is blanked wherever it appears. */
  hide(secret: string): void;
  clear(): void;
}

const maxEntries = 20_000;
const maxText = 20_000;
const secretNames =
  /^(token|secret|password|authorization|access_token|client_secret|refresh_token|client_assertion|assertion|id_token|signature|x-slack-signature|signing_secret|pass)$/i;
const secretShapes = /\b(xox[a-z]-[\w-]{6,}|xapp-[\w-]{6,}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)/g;
const blank = "[blanked]";

export function createRecorder(onChange: () => void): Recorder {
  let entries: Recorded[] = [];
  let last = 0;
  const secrets = new Set<string>();
  const clean = (value: unknown, depth = 0): unknown => {
    if (typeof value === "string") {
      let text = value.length > maxText ? `${value.slice(0, maxText)} … (${value.length} characters)` : value;
      for (const secret of secrets) text = text.replaceAll(secret, blank);
      return text.replace(secretShapes, blank);
    }
    if (depth > 60) return "…";
    if (Array.isArray(value)) return value.map((one) => clean(one, depth + 1));
    if (!isRecord(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, secretNames.test(name) ? blank : clean(one, depth + 1)]),
    );
  };
  return {
    add: (entry) => {
      last += 1;
      entries.push({ number: last, ...entry, request: clean(entry.request), answer: clean(entry.answer) });
      if (entries.length > maxEntries + 1000) entries = entries.slice(-maxEntries);
      onChange();
    },
    entries: () => [...entries],
    hide: (secret) => void (secret.length >= 6 && secrets.add(secret)),
    clear: () => {
      entries = [];
      onChange();
    },
  };
}

/** A body as it is recorded: JSON as data, a form as its fields, other texts as they are. */
export function readable(body: string, contentType: string): unknown {
  if (contentType.includes("application/x-www-form-urlencoded")) {
    const fields = Object.fromEntries(new URLSearchParams(body));
    return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, jsonOr(value)]));
  }
  return contentType.includes("json") ? jsonOr(body) : body;
}

function jsonOr(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
