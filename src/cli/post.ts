import {
  type Opened,
  openChannels,
  person,
  realContext,
  realDelivering,
  timeText,
  withExistingStore,
} from "../app/index.ts";
import { listPosts, type PostState } from "../app/posts/list-posts.ts";
import { previewText } from "../app/posts/preview-text.ts";
import { previewPost, sendPost } from "../app/posts/send-post.ts";
import { showEdition } from "../app/posts/show-edition.ts";
import { storeUrl } from "../app/store-url.ts";
import type { Command, Terminal, Typed } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { commandLine } from "./invocation.ts";
import { momentOf } from "./moment.ts";
import { howDrawn } from "./picture.ts";
import { plural, table } from "./table.ts";
import { whoIsHere } from "./who.ts";

export const command: Command = {
  name: "post",
  words: "list | preview <post> | show <edition> | send <post>",
  summary: "look at what is told by itself, to whom and when, and tell it now",
  flags: {
    as: {
      type: "string",
      value: "<person>",
      help: "preview, show: in whose language and by whose clock (default: the first who is told)",
    },
    by: { type: "string", value: "<name>", help: "send: who does it (default: who you are logged in as)" },
    at: { type: "string", value: "<time>", help: "when (default: now)" },
  },
  examples: [
    "thence post list",
    "thence post preview weekly-conversion --as @maya",
    "thence post send weekly-conversion",
  ],
  run: async (typed, terminal) => {
    const [verb = "", name, ...others] = typed.words;
    const isFit =
      verb === "list" ? name === undefined : ["preview", "show", "send"].includes(verb) && name !== undefined;
    if (!isFit || others.length > 0)
      throw new BadUsage({ command: "post", problem: "say list, preview <post>, show <edition>, or send <post>." });
    const work = { list, preview, show, send }[verb as "list" | "preview" | "show" | "send"]; // it is one of them
    return withExistingStore(typed.text("store"), typed.text("config"), (opened) =>
      work(opened, name ?? "", typed, terminal),
    );
  },
};

type Work = (opened: Opened, name: string, typed: Typed, terminal: Terminal) => Promise<number>;

const list: Work = async ({ store, config }, _name, typed, terminal) => {
  const found = await listPosts(store, config, atOf(typed));
  if (typed.is("json")) terminal.out(JSON.stringify(found));
  else if (found.length === 0) terminal.note("No post is defined. They are listed in thence.config.ts.");
  else
    terminal.out(
      table(
        ["post", "tells", "when", "next", "last told", "to", "state"],
        found.map((one) => [
          one.post,
          one.tells,
          one.when,
          one.next === undefined ? "–" : timeText(one.next),
          one.last ? `${timeText(one.last.due)} ${one.last.edition}` : "never",
          one.to.join(", ") || "–",
          one.state,
        ]),
      ),
    );
  if (!typed.is("json")) for (const note of found.flatMap(notesOf)) terminal.note(note);
  return 0;
};

const because: Readonly<Record<string, string>> = {
  missed: "nobody ran then, and a later one told it",
  overtaken: "another event came right after",
  "cool-down": "it was told a moment ago",
  past: "the event was long past when it came",
};

function notesOf({ post, state, failed, skipped }: PostState): readonly string[] {
  return [
    ...(failed ? [`${post} could not be computed when it was due at ${timeText(failed.due)}: ${failed.problem}`] : []),
    ...(state === "edited"
      ? [`${post} is live by another definition; this one goes live with the next thence run.`]
      : []),
    ...Object.entries(skipped).map(
      ([why, count]) => `${post} was not told ${plural(count, "time")}: ${because[why] ?? why}.`,
    ),
  ];
}

const preview: Work = async (opened, name, typed, terminal) => {
  const found = await previewPost(postOf(opened, name, typed, terminal), asOf(opened.config, typed));
  if (typed.is("json")) {
    terminal.out(JSON.stringify(found));
    return 0;
  }
  terminal.note(`to ${found.receivers.join(", ") || "nobody"}`);
  if (found.next.length > 0) terminal.note(`next ${found.next.map(timeText).join(", ")}`);
  terminal.note("");
  terminal.out(previewText(found.message, howDrawn(terminal)));
  return 0;
};

const show: Work = async ({ store, config }, edition, typed, terminal) => {
  const found = await showEdition(store, config, edition, asOf(config, typed));
  if (typed.is("json")) terminal.out(JSON.stringify(found.edition));
  else {
    const message = { ...found.message, parts: found.message.parts.filter(({ kind }) => kind !== "table") };
    terminal.out(previewText(message, howDrawn(terminal)));
    for (const { title, columns, rows } of found.tables)
      terminal.out(`\n${title === undefined ? "" : `${title}\n`}${table(columns, rows)}`);
    if (found.query !== undefined) terminal.out(`\n${found.query}`);
    for (const id of found.cases) terminal.note(`opened from it: ${id}`);
  }
  return 0;
};

const send: Work = async (opened, name, typed, terminal) => {
  const { channels } = opened.config;
  const by = typed.text("by");
  const actor = person(by ?? whoIsHere(), "terminal", by === undefined ? "operating-system" : "stated");
  const delivering = channels && realDelivering(await openChannels(opened.config), terminal.stopped);
  const done = await sendPost({ ...postOf(opened, name, typed, terminal), actor, delivering });
  if (typed.is("json")) terminal.out(JSON.stringify(done));
  else {
    terminal.out(`${done.edition}  ${plural(done.requested, "message")}`);
    for (const { effect, reason } of [...(done.delivered?.held ?? []), ...(done.delivered?.failed ?? [])])
      terminal.note(`message ${effect} was not sent: ${reason}`);
    if (!channels) terminal.note("No channel is configured, so it is recorded and told to nobody.");
    terminal.note(commandLine(`why ${done.edition}`, { store: typed.text("store"), config: typed.text("config") }));
  }
  return 0;
};

function postOf(opened: Opened, name: string, typed: Typed, terminal: Terminal) {
  const { store, config, folder } = opened;
  const warehouse = { url: storeUrl(typed.text("store"), opened), folder };
  return { store, config, name, now: atOf(typed), warehouse, signal: terminal.stopped };
}

function asOf({ people }: Opened["config"], typed: Typed): string | undefined {
  const as = typed.text("as");
  if (as === undefined || !people || Object.hasOwn(people, as)) return as;
  const known = Object.keys(people).join(", ");
  throw new BadUsage({
    command: "post",
    problem: `--as names "${as}", whom people does not know. There are: ${known}.`,
  });
}

function atOf(typed: Typed): number {
  return momentOf(typed.text("at")) ?? realContext().clock();
}
