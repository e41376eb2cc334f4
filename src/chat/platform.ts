import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Hono } from "hono";
import type { Clock } from "./clock.ts";
import type { Fault, Faults } from "./fault.ts";
import type { Answered, Outbound } from "./outbound.ts";
import type { Html } from "./page/parts.ts";
import type { Recorder } from "./recorder.ts";
import type { Conversation, Dialog, Message, Person, World } from "./world.ts";

/** What a platform is given. */
export interface PlatformContext {
  readonly world: World;
  readonly clock: Clock;
  /** Calls to the app; faults and the record are seen to. */
  readonly outbound: Outbound;
  readonly faults: Faults;
  readonly recorder: Recorder;
  /** Names of the channels that each platform begins with. */
  readonly channels: readonly string[];
  /** Each platform holds apps to its rates, such as one message a second in a channel. */
  readonly rates: boolean;
  /** Where the platform's own routes are, `http://127.0.0.1:4990/slack`; known once the server listens. */
  base(): string;
}

export interface SayOptions {
  /** The id of the message whose thread it goes into. */
  readonly thread?: string;
  /** The app is mentioned at its beginning. */
  readonly mention?: boolean;
}

export interface PressOptions {
  /** What is filled in beside the button, by the ids of its fields. */
  readonly values?: Readonly<Record<string, string>>;
  /** The message as it stood before its edits is what is clicked on: somebody's window is out of date. */
  readonly late?: boolean;
}

/** Something in a message that can be clicked. */
export interface Pressable {
  readonly id: string;
  readonly label: string;
}

/**
 * One platform: its HTTP API, what it sends to an app, and how its messages look. Faults, the record and the page are the core's. It is
 * mounted under `/<name>`, and sees paths without that.
 */
export interface Platform {
  readonly name: string;
  readonly title: string;
  /** The API that apps call; the body has been read once and is there again. */
  readonly routes?: Hono;
  /** What a call is called in the record and in faults: `chat.postMessage`. */
  methodOf(method: string, path: string): string;
  /** How the platform words that it will not: its own body for 429 and 500. */
  refusal?(fault: Fault): Response;
  /** Takes a WebSocket of its own. */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void;

  /**
   * What a message says to somebody, or to nobody in particular, within a form of the core's: a button is `button(id, label)`, a field
   * `field(id, …)` of page/parts.ts.
   */
  render(message: Message, as?: Person): Html;
  /** HTML of a message that is not ours, shown in a frame of its own where nothing runs. */
  body?(message: Message): string | undefined;
  /** One line of it. */
  summary(message: Message): string;
  /** A form that is open, within a form of the core's. */
  renderDialog?(dialog: Dialog): { readonly title: string; readonly submit: string; readonly body: Html };
  buttons(message: Message): readonly Pressable[];

  /** Somebody writes. Resolves once the app was told, whatever it answered. */
  say(conversation: Conversation, by: Person, text: string, options: SayOptions): Promise<Message>;
  /** Somebody clicks. errors  chat/unknown-button */
  press(message: Message, button: string, by: Person, options: PressOptions): Promise<Answered>;
  submit?(dialog: Dialog, by: Person, values: Readonly<Record<string, string>>): Promise<Answered>;
  cancel?(dialog: Dialog, by: Person): Promise<void>;

  /** Addresses of the app that can be set, by name, and what they are for. */
  readonly targets: Readonly<Record<string, string>>;
  target(name: string): string | undefined;
  connect(name: string, url: string | undefined): void;
  /** What to write into an app's environment. */
  environment(): Readonly<Record<string, string>>;
  stop?(): Promise<void>;
}

/** The message as it was when a late click saw it: the oldest version. */
export function asClicked(message: Message, { late }: PressOptions): Message {
  const first = message.edits[0];
  return late && first ? { ...message, raw: first.raw } : message;
}
