import { correctionsText, describe, type Reason, timeText, why, withExistingStore } from "../app/index.ts";
import type { RecordedEvent } from "../event/index.ts";
import type { Command } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { plural } from "./table.ts";

const sampleRows = 3;

export const command: Command = {
  name: "why",
  words: "<id>",
  summary: "the chain of causes behind anything in the log",
  flags: { rows: { type: "boolean", help: `show every counted event, not only the first ${sampleRows}` } },
  examples: ["thence why C-7K2M9QTA", "thence why D-7K2M9QTA --rows", "thence why 1204"],
  run: async (typed, terminal) => {
    const [id, ...others] = typed.words;
    if (id === undefined || others.length > 0)
      throw new BadUsage({ command: "why", problem: "name one thing to explain." });
    return withExistingStore(typed.text("store"), typed.text("config"), async ({ store }) => {
      const reason = await why(store, id, { rows: typed.is("rows") ? Number.MAX_SAFE_INTEGER : sampleRows });
      terminal.out(typed.is("json") ? JSON.stringify(reason) : lines(reason, "", "").join("\n"));
      return 0;
    });
  },
};

/** The tree, what follows above what it rests on. */
export function lines(reason: Reason, first: string, rest: string): string[] {
  const { event, counted } = reason;
  const below = reason.because.length > 0 || counted ? "│ " : "  ";
  const own = [
    `${first}${describe(event)}`,
    `${rest}${below}  #${event.position} ${event.type} · ${timeText(event.occurred)}${intentText(event)}`,
  ];
  if (reason.corrections) own.push(`${rest}${below}  ${correctionsText(reason.corrections)}`);
  if (counted) own.push(`${rest}${below}  ${countedText(counted)}`);
  if (reason.grounds) own.push(`${rest}${below}  ${groundsText(reason.grounds)}`);
  for (const one of reason.became ?? [])
    own.push(`${rest}${below}  · ${timeText(one.occurred)} ${describe(one)} (#${one.position})`);
  const hidden = counted
    ? counted.events - reason.because.filter(({ event: one }) => !one.type.startsWith("thence.")).length
    : 0;
  const children = reason.because.flatMap((child, i) => {
    const isLast = i === reason.because.length - 1 && hidden === 0;
    return lines(child, `${rest}${isLast ? "└─ " : "├─ "}`, `${rest}${isLast ? "   " : "│  "}`);
  });
  return [...own, ...children, ...(hidden > 0 ? [`${rest}└─ … and ${hidden} more events (--rows shows them)`] : [])];
}

function countedText({ events, same }: { readonly events: number; readonly same: boolean }): string {
  return same
    ? `${events} events were counted; counted again now, they are the same`
    : `computed again now, it comes to ${events} events, NOT the ones that were counted then: run thence verify`;
}

function groundsText({ code, upTo, events }: NonNullable<Reason["grounds"]>): string {
  const by = code === undefined ? "" : ` by code ${code.slice(0, 12)}`;
  return `decided${by} on ${plural(events, "event")}, read up to #${upTo}`;
}

function intentText({ intent, actor }: RecordedEvent): string {
  const who = actor ? ` by ${actor.id}${actor.assurance ? ` (${actor.assurance})` : ""}` : "";
  const why = intent.reason ? `: ${intent.reason}` : "";
  const whose = intent.onBehalfOf ? ` for ${intent.onBehalfOf}` : "";
  return ` · ${intent.command}${who}${whose}${why}`;
}
