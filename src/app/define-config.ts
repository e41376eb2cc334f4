import type { Action } from "../action/index.ts";
import type { Playbook } from "../decision/index.ts";
import type { DeclaredEvent } from "../event/index.ts";
import type { Metric } from "../metric/index.ts";
import type { ReadModel } from "../projection/index.ts";
import type { Language } from "../question/index.ts";
import type { Post } from "../report/index.ts";
import type { Subscription } from "../subscription/index.ts";
import type { InquiriesConfig } from "./ask-back/choose.ts";

/** Where signed checkpoints of the log are kept. Relative paths start from the configuration. */
export interface CheckpointsConfig {
  /** Default: `<store>.checkpoints` beside a store that is a file; a store on a server needs one named. */
  readonly file?: string;
  /** The private key, an Ed25519 key as PEM; the variable THENCE_SIGNING_KEY goes before it. Default: `<store>.signing-key`, made when first needed. */
  readonly key?: string;
  /** Files that get the same checkpoints: where the log is changed, at best somebody else keeps them. */
  readonly copies?: readonly string[];
  /** How often a long session signs what it appended; at its end it does in any case. Default: 60. */
  readonly everySeconds?: number;
}

/** Somebody whom playbooks name, and how they are reached. */
export interface DeclaredPerson {
  /** As people say it: Maya Holm. */
  readonly name?: string;
  readonly email?: string;
  /** Their own ids by channel: { slack: "U0123" }. Of a group: a conversation, { slack: "C0123" }. */
  readonly on?: Readonly<Record<string, string>>;
  /** Of a group: who belongs to it, by the names that are declared here. Each of them may decide what the group is asked. */
  readonly members?: readonly string[];
  /** What they are written to in. Default: the configuration's. */
  readonly language?: Language;
  /** Whose time of day they read: Europe/Copenhagen. Default: the configuration's, else UTC. */
  readonly zone?: string;
  /** Days on which they are not there, both included: [{ from: "2026-12-21", to: "2027-01-03" }]. */
  readonly away?: readonly { readonly from: string; readonly to: string }[];
  /** Who is asked beside them, and may decide, while they are away. */
  readonly deputy?: string;
}

/** A channel by its adapter and that one's own settings. Secrets are named by their environment variables, and never written here. */
export type ChannelConfig = { readonly adapter?: string } & Readonly<Record<string, unknown>>;

/** The calendar by which people are invited to meetings: its adapter, whose address invitations come from, and the adapter's own settings. */
export type CalendarConfig = { readonly adapter: string; readonly organiser: string } & Readonly<
  Record<string, unknown>
>;

/** Everything a company says to Thence, as one value in `thence.config.ts`. */
export interface Config {
  /** What the log belongs to; shown wherever people look at it. */
  readonly name?: string;
  /** Who is asked where a metric or a playbook without an owner of its own is broken. */
  readonly owner?: string;
  /** Where the log is kept. Default: sqlite:.thence/log.db beside the configuration. */
  readonly store?: string;
  /** Where the keys of personal fields are kept: sqlite:<path>. Default: `<path>.keys` beside a store that is a file; a server needs it named. */
  readonly keys?: string;
  readonly checkpoints?: CheckpointsConfig;
  // Definitions of any payload stand side by side here, and nobody calls them through this list.
  readonly events?: readonly DeclaredEvent[];
  /** How many questions a person or a team is asked in a stretch of time, by the name that playbooks ask: { "@maya": { questions: 5, per: "7d" } }. */
  readonly attention?: Readonly<Record<string, { readonly questions: number; readonly per: string }>>;
  readonly metrics?: readonly Metric[];
  readonly playbooks?: readonly Playbook[];
  readonly actions?: readonly Action[];
  /** Everybody whom playbooks name, as they name them: "@maya", "head of sales". Where it is there, nobody else may be asked. */
  readonly people?: Readonly<Record<string, DeclaredPerson>>;
  /** Where people are asked, by the names that routes use; the adapter is the name itself unless it says another: { slack: {} }. */
  readonly channels?: Readonly<Record<string, ChannelConfig>>;
  /** How people are invited to meetings: { adapter: "caldav", organiser: "thence@example.org", url: "https://…" }. */
  readonly calendar?: CalendarConfig;
  /** Where our pages are reached from outside: https://thence.example.org. Links in messages need it. */
  readonly baseUrl?: string;
  /** What people are written to in, and by which clock, unless they say otherwise. Default: English, UTC. */
  readonly language?: Language;
  readonly zone?: string;
  /** Who is told of which events, by thence run. */
  readonly subscriptions?: readonly Subscription[];
  /** Rows that thence run keeps up to date with the log. */
  readonly readModels?: readonly ReadModel[];
  /** Results that come to people by themselves: what, to whom and when. thence run sends them. */
  readonly posts?: readonly Post[];
  /** Who chooses what to look up where a question about a case cannot be read by the grammar. */
  readonly inquiries?: InquiriesConfig;
}

/** Types a configuration while it is written. */
export function defineConfig(config: Config): Config {
  return config;
}
