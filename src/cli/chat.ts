import { readFileSync } from "node:fs";
import { failure } from "../kit/failure.ts";
import type { Command, Typed } from "./command.ts";
import { wholeNumber } from "./flags.ts";

export const BadPeople = failure(
  "cli/bad-people",
  { retry: "never", kind: "usage" },
  (f: { file: string; problem: string }) =>
    `${f.file} names no people: ${f.problem}. Write a JSON list like [{ "id": "ada", "name": "Ada Holm", "email": "ada@example.org" }].`,
);

export const command: Command = {
  name: "chat",
  words: "",
  summary: "play Slack, Teams, Google Chat and a mail server on this machine, with a page to read and click",
  flags: {
    port: {
      type: "string",
      value: "<number>",
      help: "the page and the platforms' APIs (default: 4990; 0 takes a free one)",
    },
    "smtp-port": { type: "string", value: "<number>", help: "the mail server (default: 4925; 0 takes a free one)" },
    people: { type: "string", value: "<file>", help: "JSON with the people: a list of { id, name, email }" },
    channel: {
      type: "string",
      multiple: true,
      value: "<name>",
      help: "a channel to begin with (default: decisions and checkout)",
    },
    "slack-events": {
      type: "string",
      value: "<url>",
      help: "where Slack sends events; without it, over Socket Mode",
    },
    "slack-interactions": {
      type: "string",
      value: "<url>",
      help: "where Slack sends clicks and forms (default: where it sends events)",
    },
    "teams-messages": { type: "string", value: "<url>", help: "where Teams sends messages and clicks" },
    "google-chat-events": { type: "string", value: "<url>", help: "where Google Chat sends messages and clicks" },
    replies: { type: "string", value: "<url>", help: "where replies by mail go: http://name:secret@… or smtp://…" },
    rates: { type: "boolean", help: "hold apps to the platforms' rates, such as one message a second in a channel" },
  },
  hides: ["store", "config"],
  examples: [
    "thence chat",
    "thence chat --slack-events http://127.0.0.1:4900/slack/events",
    "thence chat --teams-messages http://127.0.0.1:4900/channels/teams/messages",
  ],
  run: async (typed, terminal) => {
    const { startChat } = await import("../chat/index.ts");
    const people = peopleIn(typed.text("people"));
    const channels = typed.texts("channel");
    const chat = await startChat({
      port: wholeNumber(typed, "chat", "port", 0) ?? 4990,
      smtpPort: wholeNumber(typed, "chat", "smtp-port", 0) ?? 4925,
      rates: typed.is("rates"),
      seed: { ...(people && { people }), ...(channels.length > 0 && { channels }) },
    });
    try {
      connect(chat, typed);
      const environment = Object.assign({}, ...chat.platforms.map((one) => one.environment()));
      if (typed.is("json")) terminal.out(JSON.stringify({ page: chat.url, environment }));
      else {
        terminal.note(`The page: ${chat.url}\n`);
        for (const [name, value] of Object.entries(environment)) terminal.out(`${name}=${value}`);
        terminal.note(`\nEverything is in memory. Ctrl-C ends it.`);
      }
      await new Promise<void>((resolve) => {
        if (terminal.stopped.aborted) resolve();
        terminal.stopped.addEventListener("abort", () => resolve(), { once: true });
      });
      return 0;
    } finally {
      await chat.stop();
    }
  },
};

function connect(chat: { connect(platform: string, targets: Record<string, string>): void }, typed: Typed): void {
  const events = typed.text("slack-events");
  const interactions = typed.text("slack-interactions") ?? events;
  chat.connect("slack", {
    ...(events !== undefined && { events }),
    ...(interactions !== undefined && { interactions }),
  });
  const messages = typed.text("teams-messages");
  if (messages !== undefined) chat.connect("teams", { messages });
  const google = typed.text("google-chat-events");
  if (google !== undefined) chat.connect("google-chat", { events: google });
  const replies = typed.text("replies");
  if (replies !== undefined) chat.connect("mail", { replies });
}

interface SeedPerson {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

function peopleIn(file: string | undefined): readonly SeedPerson[] | undefined {
  if (file === undefined) return undefined;
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new BadPeople({ file, problem: cause instanceof Error ? cause.message : String(cause) }, { cause });
  }
  if (!Array.isArray(read) || read.length === 0 || !read.every(isPerson))
    throw new BadPeople({ file, problem: "each needs an id, a name and an email, all texts" });
  return read;
}

function isPerson(one: unknown): one is SeedPerson {
  if (typeof one !== "object" || one === null) return false;
  return ["id", "name", "email"].every(
    (name) => name in one && typeof Reflect.get(one, name) === "string" && Reflect.get(one, name) !== "",
  );
}
