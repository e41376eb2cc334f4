import type { Message, Part } from "./message.ts";
import { shortened } from "./shorten.ts";

/** A message that fits, and what of it was left out, a sentence each. */
export interface Fitted {
  readonly message: Message;
  readonly notes: readonly string[];
}

type Step = { readonly note: string; readonly part: (part: Part) => Part | undefined };

// What can be read elsewhere goes first. Cautions and buttons stay: nobody presses without what must be read before.
const steps: readonly Step[] = [
  rows(20, "tables were cut to 20 rows"),
  rows(5, "tables were cut to 5 rows"),
  { note: "tables were left out", part: (part) => (part.kind === "table" ? undefined : part) },
  items(6, "lists were cut to 6 items"),
  texts(600, "long texts were cut to 600 characters"),
  items(3, "lists were cut to 3 items"),
  texts(200, "texts were cut to 200 characters"),
  {
    note: "the chart is told in words",
    part: (part) => (part.kind === "chart" ? { kind: "text", text: part.says } : part),
  },
  { note: "lists were left out", part: (part) => (part.kind === "list" ? undefined : part) },
  texts(80, "texts were cut to 80 characters"),
];

/** The most of a message that passes `fits`: where even the least does not, that, and whoever asked cuts it hard. */
export function fitted(message: Message, fits: (message: Message) => boolean): Fitted {
  let current = message;
  const notes: string[] = [];
  for (const { note, part } of steps) {
    if (fits(current)) break;
    const parts = current.parts.flatMap((one) => part(one) ?? []);
    if (JSON.stringify(parts) === JSON.stringify(current.parts)) continue;
    current = { ...current, parts };
    notes.push(note);
  }
  return { message: current, notes };
}

function rows(most: number, note: string): Step {
  return { note, part: (part) => (part.kind === "table" ? { ...part, rows: part.rows.slice(0, most) } : part) };
}

function items(most: number, note: string): Step {
  return { note, part: (part) => (part.kind === "list" ? { ...part, items: part.items.slice(0, most) } : part) };
}

function texts(most: number, note: string): Step {
  return {
    note,
    part: (part) => {
      switch (part.kind) {
        case "text":
        case "quote":
        case "caution":
          return { ...part, text: shortened(part.text, most) };
        case "list":
          return { ...part, items: part.items.map((item) => shortened(item, most)) };
        case "facts":
          return { ...part, facts: part.facts.map(({ label, value }) => ({ label, value: shortened(value, most) })) };
        default:
          return part;
      }
    },
  };
}
