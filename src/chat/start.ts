import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { type Clock, wallClock } from "./clock.ts";
import { PortTaken, UnknownPlatform } from "./errors.ts";
import { createFaults, type Faults } from "./fault.ts";
import { type GoogleChatPlatform, openGoogleChat } from "./google-chat/platform.ts";
import { type MailPlatform, openMail } from "./mail/platform.ts";
import { type Answered, createOutbound } from "./outbound.ts";
import { guard } from "./page/guard.ts";
import { pages } from "./page/routes.ts";
import type { Platform, PlatformContext, PressOptions, SayOptions } from "./platform.ts";
import { createRecorder, type Recorded } from "./recorder.ts";
import { defaultSeed, type Seed } from "./seed.ts";
import { openSlack, type SlackPlatform } from "./slack/platform.ts";
import { openTeams, type TeamsPlatform } from "./teams/platform.ts";
import { wire } from "./wire.ts";
import { type Conversation, createWorld, type Message, type Person, type World } from "./world.ts";

export interface ChatOptions {
  /** 0, a free one, where absent. */
  readonly port?: number;
  /** 0, a free one, where absent. */
  readonly smtpPort?: number;
  readonly seed?: Seed;
  readonly clock?: Clock;
  /** Whether platforms hold apps to their rates; not where absent. */
  readonly rates?: boolean;
}

/** A running simulator. What a person does is a call; what an app does goes over the wire. */
export interface Chat {
  readonly url: string;
  readonly slack: SlackPlatform["access"];
  readonly teams: TeamsPlatform["access"];
  readonly googleChat: GoogleChatPlatform["access"];
  readonly smtp: MailPlatform["access"];
  readonly world: World;
  readonly faults: Faults;
  readonly people: readonly Person[];
  readonly platforms: readonly Platform[];
  conversations(platform?: string): readonly Conversation[];
  /** errors  chat/unknown-conversation */
  conversation(platform: string, idOrName: string): Conversation;
  messages(conversation: Conversation): readonly Message[];
  /** Where each platform calls the app: `connect("slack", { events: "http://127.0.0.1:4900/channels/slack/events" })`. */
  connect(platform: string, targets: Readonly<Record<string, string | undefined>>): void;
  /** Somebody clicks a button, by its id or its label. */
  press(message: Message, button: string, by: Person | string, options?: PressOptions): Promise<Answered>;
  /** Somebody sends the form that is open in front of them, the last one opened; `values` by the ids of the fields. */
  submit(by: Person | string, values: Readonly<Record<string, string>>): Promise<Answered>;
  say(conversation: Conversation, by: Person | string, text: string, options?: SayOptions): Promise<Message>;
  /** Mails in somebody's mailbox, the oldest first. */
  mailTo(address: string): readonly Message[];
  recorded(platform?: string): readonly Recorded[];
  /** When everything that the platforms send has been answered or given up. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the platforms on 127.0.0.1, in memory. errors  chat/port-in-use */
export async function startChat(options: ChatOptions = {}): Promise<Chat> {
  const clock = options.clock ?? wallClock;
  const { people, channels } = { ...defaultSeed, ...options.seed };
  const world = createWorld(() => clock.now());
  for (const person of people) world.addPerson(person);
  const changed = () => world.touch();
  const recorder = createRecorder(changed);
  const faults = createFaults(() => platforms.map(({ name }) => name), changed);
  const outbound = createOutbound(clock, faults, recorder);
  const stopped = new AbortController();
  let url = "";
  const context = (name: string): PlatformContext => ({
    ...{ world, clock, outbound, faults, recorder, channels, rates: options.rates === true },
    base: () => `${url}/${name}`,
  });
  const slack = openSlack(context("slack"));
  const mail = await openMail(context("mail"), options.smtpPort ?? 0);
  const teams = openTeams(context("teams"));
  const googleChat = openGoogleChat(context("google-chat"));
  // A further platform is opened here.
  const platforms: readonly Platform[] = [slack, teams, googleChat, mail];

  const app = new Hono();
  app.use(guard);
  app.route("/", wire(platforms, { clock, faults, recorder, stopped: stopped.signal }));
  const chat: Chat = {
    get url() {
      return url;
    },
    slack: slack.access,
    teams: teams.access,
    googleChat: googleChat.access,
    smtp: mail.access,
    world,
    faults,
    get people() {
      return world.people;
    },
    platforms,
    conversations: (platform) => world.conversations(platform),
    conversation: (platform, idOrName) => world.conversation(platform, idOrName),
    messages: ({ platform, id }) => world.messages(platform, id),
    connect: (name, targets) => {
      const platform = platformOf(name);
      for (const [target, address] of Object.entries(targets)) platform.connect(target, address);
    },
    press: async (message, button, by, how = {}) => {
      const now = world.message(message.platform, message.conversation, message.id);
      return platformOf(message.platform).press(now, button, personOf(by), how);
    },
    submit: async (by, values) => {
      const person = personOf(by);
      const dialog = world.dialogs(person.id).at(-1);
      const platform = dialog && platformOf(dialog.platform);
      if (!dialog || !platform?.submit) return { kind: "not-connected" };
      return platform.submit(dialog, person, values);
    },
    say: async (conversation, by, text, how = {}) =>
      platformOf(conversation.platform).say(conversation, personOf(by), text, how),
    mailTo: (address) => world.messages("mail", address.toLowerCase()),
    recorded: (platform) => recorder.entries().filter((one) => platform === undefined || one.platform === platform),
    idle: () => outbound.idle(),
    stop: async () => {
      stopped.abort();
      outbound.stop();
      for (const platform of platforms) await platform.stop?.();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
  const personOf = (by: Person | string) => (typeof by === "string" ? world.person(by) : by);
  const platformOf = (name: string): Platform => {
    const found = platforms.find((one) => one.name === name);
    if (!found) throw new UnknownPlatform({ platform: name, known: platforms.map((one) => one.name) });
    return found;
  };
  app.route("/", pages(chat, stopped.signal));

  const server = createServer(getRequestListener(app.fetch));
  server.on("upgrade", (request, socket, head) => {
    const platform = platforms.find(({ name }) => request.url?.startsWith(`/${name}/`));
    if (platform?.upgrade) platform.upgrade(request, socket, head);
    else socket.destroy();
  });
  const port = options.port ?? 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      reject(cause.code === "EADDRINUSE" ? new PortTaken({ port }, { cause }) : cause);
    });
    server.listen(port, "127.0.0.1", resolve);
  }).catch(async (cause) => {
    for (const platform of platforms) await platform.stop?.();
    throw cause;
  });
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : port}`;
  return chat;
}
