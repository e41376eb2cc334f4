import type { BusinessCalendar } from "../metric/index.ts";
import type { AnswerField, MessageTemplates, QuestionOption, Route } from "../question/index.ts";
import type { Condition, Guardrails } from "../signal/index.ts";

/**
 * One way to decide, and what follows from it: an id in kebab-case (what is typed, and what a link carries), a label, the action that it
 * starts (none for "leave it as it is"), and what the one who wrote the playbook expects of it; the one who decides may say otherwise.
 */
export type PlaybookOption = QuestionOption;

/**
 * A person or a group as people write it: `@maya`, `head of sales`, `sales@example.org`, `#sales`. In escalations and meetings the words
 * `driver` and `approver` stand for those of the playbook.
 */
export type Person = string;

/** How long people may take, as `4h` or `2d`; counted in open time where there is a calendar. */
export interface ServiceLevels {
  readonly acknowledge?: string;
  readonly decide?: string;
  /** From the decision until its action is done. */
  readonly act?: string;
  /** From the measured outcome until it is reviewed. */
  readonly review?: string;
  readonly calendar?: BusinessCalendar;
}

/** What happens `wait` after a deadline was missed: somebody else is asked, or a meeting is proposed. They come in order, each once. */
export type Escalation = { readonly after: "acknowledge" | "decide"; readonly wait?: string } & (
  | { readonly to: Person }
  | { readonly meeting: { readonly length: string; readonly with: readonly Person[] } }
);

/**
 * What becomes of a question that nobody decides. It expires `wait` after the deadline to decide or, where that is escalated, after the
 * last escalation. Left out, `wait` is nothing without an escalation, and otherwise what the last one waited, or the time to decide once
 * more: nobody is asked and told in one moment that it is too late.
 */
export interface Expiry {
  readonly option?: string;
  readonly wait?: string;
}

/**
 * How much is decided without asking. A rung is earned: `needs` says by how many measured outcomes of an option, and what share of them good.
 * One bad outcome leads back to `ask`. A share of the cases (`stillAsk`) is asked whatever the rung, so that there is something to learn from.
 */
export interface Delegation {
  readonly upTo: "recommend" | "act-unless-vetoed" | "act";
  readonly option: string;
  /** Default: 5 outcomes, 0.8 of them good. */
  readonly needs?: { readonly outcomes: number; readonly goodShare: number };
  /** How long a veto may take. Needed beyond `recommend`. */
  readonly vetoWithin?: string;
  /** Default 0.1. */
  readonly stillAsk?: number;
  /** Who answers for what is decided so. */
  readonly by: Person;
}

/** The name of the playbook that a question by hand makes for its one case: no definition has it. */
export const byHand = "by-hand";

/** What is asked of whom when a metric deserves notice, what each answer starts, and when its outcome is measured. Plain data. */
export interface Playbook {
  readonly name: string;
  /** The metric that is watched. */
  readonly metric: string;
  /** Evaluated for each of the values with most, and corrected for looking at many. */
  readonly segments?: { readonly by: string; readonly top?: number };
  /** Default: the metric's own objective. */
  readonly condition?: Condition;
  readonly guardrails?: Guardrails;
  /** Which strategy the question serves. Default: what the metric serves. */
  readonly serves?: string;
  /** Why the line stands where it does. Needed where the condition has a line of its own. */
  readonly because?: string;
  readonly question: {
    readonly text: string;
    readonly options: readonly PlaybookOption[];
    /** What an answer says beside the option: a number, a date, a text, a choice, a place on a scale. */
    readonly ask?: readonly AnswerField[];
    /** What an answer must contain beside the option; a reason always. */
    readonly require?: readonly "expected-effect"[];
  };
  readonly people: {
    /** Who works on it. */
    readonly driver?: Person;
    /** Who decides. */
    readonly approver: Person;
    /** Who may decide too. */
    readonly deputies?: readonly Person[];
    readonly informed?: readonly Person[];
  };
  readonly sla?: ServiceLevels;
  /** So long before each deadline whoever is asked is reminded, as `1h`. */
  readonly remind?: string;
  readonly routes?: readonly Route[];
  /** What messages say, by language and kind, with names in braces: { en: { reminder: "Please {deadline} by {at}: {question}" } }. Default: the usual words. */
  readonly messages?: MessageTemplates;
  readonly escalate?: readonly Escalation[];
  /** When the time to decide is over: the option that is then taken, or none ("no decision"), and how long that waits. */
  readonly onExpiry?: Expiry;
  /** After a meeting was held: what is asked, and when. */
  readonly followUp?: { readonly after: string; readonly ask: readonly string[] };
  /** How many windows of the metric, from the decision on, tell what came of it. */
  readonly outcome: { readonly windows: number };
  readonly delegation?: Delegation;
  /**
   * What is asked about together: `segments` (default) makes one question of all its segments that break in one window, `none` one of each,
   * and any other word one of all playbooks that say it.
   */
  readonly group?: string;
  /** How long a question waits for others of its group, as `30m` (default: not at all). */
  readonly groupWait?: string;
  /** As long as a signal of one of these stands, none of this is raised: playbooks, or metrics whose objective is a rule by itself. */
  readonly inhibitedBy?: readonly string[];
  /** Which goes first where attention is short: 1 before 5. Default: 3. */
  readonly priority?: 1 | 2 | 3 | 4 | 5;
  /** Who is asked where the playbook itself is broken. Default: the metric's owner, the configuration's, else the approver. */
  readonly owner?: Person;
}
