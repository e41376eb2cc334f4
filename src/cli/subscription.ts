import {
  dropParked,
  formatTime,
  listSubscriptions,
  type Opened,
  parkedEvents,
  replayParked,
  type Views,
} from "../app/index.ts";
import type { Command, Terminal, Typed } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { commandLine } from "./invocation.ts";
import { counted, plural, table } from "./table.ts";
import { withViews } from "./with-views.ts";

const name = "subscription";

export const command: Command = {
  name,
  words: "list | parked <name> | replay <name> [<event>] | drop <name> <event>",
  summary: "who is told of events, how far, and what was set aside",
  flags: {},
  examples: [
    "thence subscription list",
    "thence subscription parked welcome-mail",
    "thence subscription replay welcome-mail",
  ],
  run: async (typed, terminal) => withViews(typed, workOf(typed, terminal)),
};

type Work = (opened: Opened & Views) => Promise<number>;

function workOf(typed: Typed, terminal: Terminal): Work {
  const [verb, subscription, id, ...others] = typed.words;
  const tell = (value: unknown, text: string) => {
    terminal.out(typed.is("json") ? JSON.stringify(value) : text);
    return 0;
  };
  if (verb === "list" && subscription === undefined)
    return async (opened) => {
      const states = await listSubscriptions(opened);
      const rows = states.map((one) => [
        one.isDefined ? one.name : `${one.name} (not defined here)`,
        counted(one.partitions),
        one.position === undefined ? "never run" : counted(one.position),
        one.position === undefined ? "" : counted(one.head - one.position),
        counted(one.parked),
        one.members.join(", "),
      ]);
      const heads = ["subscription", "partitions", "position", "behind", "parked", "run by"];
      return tell(
        states,
        rows.length > 0
          ? table(heads, rows, { right: [1, 2, 3, 4] })
          : "No subscription is defined, and none was run on this log.",
      );
    };
  if (subscription === undefined || others.length > 0) throw wrong();
  if (verb === "parked" && id === undefined)
    return async (opened) => {
      const parked = await parkedEvents(opened, subscription);
      const rows = parked.map((one) => [
        String(one.position),
        one.id,
        one.key,
        one.due ? "to be tried again" : String(one.attempts),
        formatTime(one.at),
        one.error,
      ]);
      const heads = ["position", "event", "key", "attempts", "parked at", "why"];
      const width = terminal.isInteractive ? terminal.columns : 200;
      return tell(parked, rows.length > 0 ? table(heads, rows, { right: [0], width }) : "Nothing is parked.");
    };
  if (verb === "replay")
    return async (opened) => {
      const keys = await replayParked(opened, subscription, id);
      return tell(
        { subscription, keys },
        `${plural(keys, "key")} will be tried again by the process that runs this: ${commandLine("run")}`,
      );
    };
  if (verb === "drop" && id !== undefined)
    return async (opened) => {
      await dropParked(opened, subscription, id);
      return tell({ subscription, dropped: id }, `${id} is dropped. The events that waited behind it are tried next.`);
    };
  throw wrong();
}

const wrong = () =>
  new BadUsage({ command: name, problem: "say list, parked <name>, replay <name> [<event>], or drop <name> <event>." });
