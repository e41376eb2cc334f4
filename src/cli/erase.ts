import { person } from "../app/actors.ts";
import { byPseudonym, type Erasure, eraseSubject, type PersonalPart, personalPart, placeOfKeys } from "../app/erase.ts";
import { formatTime } from "../app/index.ts";
import { eventJson } from "../app/list-events.ts";
import { withExistingStore } from "../app/with-store.ts";
import type { Command, Terminal } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { required } from "./flags.ts";
import { plural } from "./table.ts";
import { whoIsHere } from "./who.ts";

const name = "erase";

export const command: Command = {
  name,
  words: "<subject>",
  summary: "forget a person: make their personal fields unreadable for ever",
  flags: {
    reason: { type: "string", value: "<text>", help: "why; it stays in the log, so name nobody in it" },
    pseudonym: {
      type: "boolean",
      help: "the subject is the text itself, which stands in the log as a pseudonym: mail:ana@example.com",
    },
    by: { type: "string", value: "<name>", help: "who erases (default: the user of this terminal)" },
    yes: { type: "boolean", help: "do not ask whether to go on" },
  },
  examples: [
    "thence erase customer:c-7 --reason 'asked to be forgotten, ticket 12'",
    "thence erase customer:c-7 --reason 'end of retention' --yes --json",
    "thence erase mail:ana@example.com --pseudonym --reason 'asked to be forgotten, ticket 12'",
  ],
  run: async (typed, terminal) => {
    const [named, ...others] = typed.words;
    if (named === undefined || others.length > 0)
      throw new BadUsage({ command: name, problem: "name one subject by its tag, like customer:c-7." });
    const subject = typed.is("pseudonym") ? byPseudonym(named) : named;
    const reason = required(typed, name, "reason", "--reason 'asked to be forgotten, ticket 12'");
    const actor = person(typed.text("by") ?? whoIsHere(), "terminal", "stated");
    return withExistingStore(typed.text("store"), typed.text("config"), async ({ store }) => {
      if (
        !typed.is("yes") &&
        !(await isMeant(named, await personalPart(store, subject), placeOfKeys(store), terminal))
      ) {
        terminal.note("nothing was erased.");
        return 1;
      }
      const erasure = await eraseSubject(store, subject, { actor, reason });
      if (typed.is("json")) terminal.out(JSON.stringify({ again: erasure.again, receipt: eventJson(erasure.receipt) }));
      else print(erasure, terminal);
      return 0;
    });
  },
};

async function isMeant(named: string, part: PersonalPart, keys: string, terminal: Terminal): Promise<boolean> {
  terminal.note(
    `${named}: ${toldOf(part)}. The key in ${keys} is destroyed, for every log and copy that is read with that file.`,
  );
  terminal.note("This cannot be undone.");
  const typed = await terminal.ask(`Type ${named} to erase it: `);
  if (typed === undefined)
    throw new BadUsage({ command: name, problem: "there is nobody to ask whether it is meant. Say --yes." });
  return typed.trim() === named;
}

function print({ receipt, again }: Erasure, terminal: Terminal): void {
  const { data, position, recorded } = receipt;
  const when = again ? ` already, on ${formatTime(recorded)}` : "";
  terminal.out(`erased ${data.subject}${when}: ${toldOf(data)}`);
  terminal.out(`receipt: event ${position} (${receipt.id})${data.key === undefined ? "" : `, key ${data.key}`}`);
  terminal.note(
    "Copies of the keys elsewhere (backups) must be destroyed too; plain copies outside the log are not reached.",
  );
}

function toldOf({ events, first, last, fields }: PersonalPart): string {
  if (events === 0) return "no event holds personal fields";
  const types = Object.entries(fields).map(([type, names]) => `${type} (${names.join(", ")})`);
  return `${plural(events, "event")} from position ${first} to ${last}, ${types.join("; ")}`;
}
