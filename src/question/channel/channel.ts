import type { Micros } from "../../event/index.ts";
import type { CalendarMail, Told } from "../calendar/calendar.ts";
import type { Form, Message } from "./message.ts";

/** Where a message stands on its platform, by the platform's own names: a conversation and a message in it, and what else it takes to change it. */
export type Place = Readonly<Record<string, string>>;

/** Where messages go: a conversation, a mailbox or a person, by the channel's own name for it. */
export interface Address {
  readonly channel: string;
  /** As the channel names it: C0123, 29:1abc…, spaces/AAA, sales@example.org. */
  readonly target: string;
  readonly kind: "person" | "group";
}

/** What a channel can do, as data: what it cannot is done in another way, or refused before anybody is asked. */
export interface Capabilities {
  /** A message can be changed after it was sent. */
  readonly update: boolean;
  /** Messages can answer another one. */
  readonly threads: boolean;
  /** Where a form is filled in: in the chat, on a page that a link opens, or nowhere. */
  readonly forms: "dialog" | "page" | "none";
  readonly buttons: boolean;
  readonly charts: "native" | "picture" | "text";
  /** Something can be said to one person in a conversation that others read. */
  readonly asides: boolean;
  /** People can be found by their e-mail address. */
  readonly lookup: boolean;
  /** Whether a message that may or may not have been sent can be found again, or its id keeps it from being sent twice. */
  readonly repeats: "found" | "refused" | "possible";
}

/** How often a channel may be called; asked before each call, so that its refusals stay rare. */
export interface Pace {
  /** Calls at once, and how many milliseconds until another is allowed. */
  readonly burst: number;
  readonly everyMs: number;
}

export interface Limits {
  /** Characters of a whole message, or bytes where the platform counts those. */
  readonly message: number;
  readonly perConversation?: Pace;
  readonly perChannel?: Pace;
}

/** A message as it is sent, and what of it had to be left out or shortened, a sentence each. */
export interface Rendered {
  readonly payload: unknown;
  readonly notes: readonly string[];
  /** The message as it was cut to fit. */
  readonly shown?: Message;
}

export interface Outgoing {
  /** Names the message for ever, at most 64 characters of A–Z, a–z, 0–9, _ and -: what is sent again has the same. */
  readonly id: string;
  readonly to: Address;
  readonly message: Message;
  /** The message that it answers. */
  readonly thread?: Place;
  /** What the channel told of the address before: how a conversation is reached. */
  readonly reference?: Place;
}

/** What came of one call. `status` is the platform's own word for it. */
export type Delivery =
  | { readonly kind: "done"; readonly status: string; readonly place: Place }
  | { readonly kind: "retry"; readonly status: string; readonly afterMs?: number }
  /** It may have arrived: nobody knows. */
  | { readonly kind: "unknown"; readonly status: string }
  | { readonly kind: "failed"; readonly status: string };

/** Somebody as the channel knows them. */
export interface Identity {
  /** The channel's own id of the person. */
  readonly id: string;
  readonly name?: string;
  /** Only where the channel vouches for it. */
  readonly email?: string;
  /** How surely it is them, in words: `signed request of workspace T1`. */
  readonly assurance: string;
}

/** Something that came in from people, verified and read. */
export type Inbound = {
  /** The platform's own id of it: what comes twice has the same. */
  readonly id: string;
  readonly by: Identity;
} & (
  | {
      readonly kind: "pressed";
      readonly message: string;
      readonly button: string;
      readonly place: Place;
    }
  /**
   * The page behind a button's link was opened, by a person or by whatever follows links: they are shown what it asks for, and nothing is done or
   * recorded. `link` names the link, which is used once something was done through it.
   */
  | {
      readonly kind: "opened";
      readonly message: string;
      readonly button: string;
      readonly link: string;
      readonly place: Place;
    }
  | {
      readonly kind: "submitted";
      readonly message: string;
      readonly button: string;
      readonly values: Readonly<Record<string, string>>;
      readonly place: Place;
      /** The link whose page it was typed into. */
      readonly link?: string;
    }
  /**
   * `about`: the message it answers, where it is a reply, or `answers`: where that message stands, if the platform tells only that; `place`: where an answer goes. In a `reply` the first line may name an option, and then
   * it decides. `isAlone`: whoever says it is told by the outcome, which nobody else sees. `evidence` is the hash of what came in.
   */
  | {
      readonly kind: "said";
      readonly text: string;
      readonly place: Place;
      readonly about?: string;
      readonly answers?: Place;
      readonly isToUs: boolean;
      readonly isReply?: boolean;
      readonly isAlone?: boolean;
      readonly evidence?: string;
    }
  /** An invitation, or an answer to one, as iCalendar; the channel vouches for the `email` of its sender. */
  | { readonly kind: "calendar"; readonly text: string; readonly place: Place; readonly evidence?: string }
  /** The channel tells how a conversation is reached from now on. */
  | { readonly kind: "met"; readonly target: string; readonly reference: Place }
);

/** What came of something that came in: what the one who did it is shown. */
export type Outcome =
  | {
      readonly kind: "done";
      readonly text: string;
      readonly message?: { readonly id: string; readonly content: Message };
    }
  | {
      readonly kind: "form";
      readonly form: Form;
      readonly message: string;
      readonly button: string;
      readonly page?: Page;
    }
  | { readonly kind: "problem"; readonly text: string; readonly field?: string; readonly page?: Page }
  | { readonly kind: "ignored" };

/** What the page behind a link shows: the message as it says now, and the form as long as it may still be sent. */
export interface Page {
  readonly content: Message;
  readonly form?: Form;
}

/** A request as it came, before anything of it is believed. Header names are in lower case. */
export interface RawRequest {
  readonly method: string;
  /** Behind the channel's own prefix: `/events`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Handed in by a command on this machine, whose user can write to the log anyway, and not over the network. */
  readonly isLocal?: boolean;
}

export interface RawResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What a request turned out to be: things that people did, or a refusal. `context` is the channel's own, for its answer. */
export type Received =
  | { readonly kind: "inbound"; readonly inbound: readonly Inbound[]; readonly context?: unknown }
  /** A probe of the platform, answered as it wants it. */
  | { readonly kind: "handshake"; readonly response: RawResponse }
  /** Nobody knows who sent it, or it cannot be read. It changes nothing and is recorded. */
  | { readonly kind: "refused"; readonly reason: string; readonly response: RawResponse };

/**
 * A place where people are asked. It never throws for what a platform or a network does: that is a delivery that came to nothing. What it is
 * given to send has an id; the same id again is the same message.
 */
export interface Channel {
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly limits: Limits;
  /** What this process lacks to use it, in words; undefined where nothing. */
  lacks?(): string | undefined;
  /** How it will look, within the limits. Pure. */
  render(outgoing: Outgoing): Rendered;
  deliver(outgoing: Outgoing, signal?: AbortSignal): Promise<Delivery>;
  /** Makes a message say what it is to say now. */
  update?(outgoing: Outgoing, place: Place, signal?: AbortSignal): Promise<Delivery>;
  /**
   * Where a message stands of which nobody knows whether it arrived: `done` with its place, undefined where it is not there. Where it could not
   * look it says `unknown`, so that nothing is sent twice because a search failed.
   */
  find?(outgoing: Outgoing, signal?: AbortSignal): Promise<Delivery | undefined>;
  /** Verifies a request on its raw body and reads it. `now` is the wall clock. */
  receive?(request: RawRequest, now: Micros): Promise<Received>;
  /** What the platform is told once everything that came in was handled; a form is opened here. */
  answer?(received: Received, outcomes: readonly Outcome[]): Promise<RawResponse>;
  /** Says something to one person alone, beside a message. */
  aside?(to: Identity, place: Place, text: string, signal?: AbortSignal): Promise<Delivery>;
  /** Sends an invitation, of a channel that is mail: a calendar which tells nobody by itself uses it. */
  sendInvitation?(mail: CalendarMail, signal?: AbortSignal): Promise<Told>;
  /** How a person is reached alone, by their id or e-mail address there. */
  personAt?(
    person: { readonly id?: string; readonly email?: string },
    signal?: AbortSignal,
  ): Promise<Identity | undefined>;
  /** Keeps a connection open and hands on what comes in, until the signal. */
  listen?(take: (received: Received) => Promise<RawResponse>, signal: AbortSignal): Promise<void>;
}

/** What the configuration says of a channel, and what of the world it may use. */
export interface ChannelOptions {
  /** As routes name it. */
  readonly name: string;
  /** As they were written: the adapter reads them, and says what it does not know. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** A secret by the name of its environment variable. Settings name variables, and never hold a secret. */
  secret(name: string): string | undefined;
  /** Where our own pages are reached from outside, without a slash at the end; absent where they are not. */
  readonly baseUrl?: string;
  readonly now: () => Micros;
  readonly fetch?: typeof fetch;
}

/** What the file `adapters/<name>/channel.ts` of an adapter exports. */
export interface ChannelModule {
  /** Packages that are not installed with ours, and their versions. */
  readonly needs: Readonly<Record<string, string>>;
  /** errors  question/bad-channel-settings, where a setting is unknown or missing: `check` opens every channel for that */
  openChannel(options: ChannelOptions): Channel | Promise<Channel>;
  /** Settings with which it can be opened to see how a message would look, where somebody has not set it up yet. */
  readonly exampleSettings?: Readonly<Record<string, unknown>>;
  /** What the platform makes an app of, as JSON, where it takes such. */
  manifest?(options: ManifestOptions): object;
}

export interface ManifestOptions {
  /** Where the routes of the channel are reached from outside; absent where the platform is not to call us. */
  readonly url?: string;
  /** As people see the app. Default: Thence. */
  readonly name?: string;
}
