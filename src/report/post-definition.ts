import type { Funnel, Where } from "../insight/index.ts";
import type { QuestionOption, Route } from "../question/index.ts";

/** A number over the last whole period, held against the one before. */
export interface MetricSubject {
  readonly metric: string;
  /** How long a period is: `week`, `month` and the like by the calendar, or `7d`, `12h`. Default: the metric's own window. */
  readonly period?: string;
  /** By the values of a property too, or of a tag as `tag:product`: a row for each. */
  readonly by?: string;
  /** How many values have a row; the others are one. Default: 5. */
  readonly top?: number;
  /** How many periods the picture shows. Default: 12. */
  readonly periods?: number;
}

/** How many of those who began in the last whole period came through. */
export interface FunnelSubject {
  readonly funnel: Pick<Funnel, "steps" | "by" | "order" | "attempt"> & {
    /** How long they may take, as `1h`: a period is told once all of them have had their time. */
    readonly within: string;
  };
  readonly period: string;
  /** By the values of a property too, of the event that began it. */
  readonly breakdown?: string;
  readonly top?: number;
  readonly periods?: number;
}

/** Rows of a statement. `{from}` and `{to}` in it stand for the bounds of the last whole period. */
export interface SqlSubject {
  readonly sql: string;
  readonly period?: string;
}

/** What a post tells. */
export type PostSubject = MetricSubject | FunnelSubject | SqlSubject;

/** Each time such an event is appended. */
export interface EventTrigger {
  readonly event: string;
  /** What it must be like. All conditions must hold. */
  readonly where?: readonly Where[];
  /** After one was told, nothing is told for so long, as `1h`. */
  readonly coolDown?: string;
}

/** The question of a case that is opened from a post, where no playbook has it. */
export interface PostQuestion {
  readonly text: string;
  readonly options: readonly QuestionOption[];
  /** Who decides. */
  readonly approver: string;
  /** By when, as `2d`. */
  readonly decide?: string;
}

/** A result that comes to people by itself: what, to whom and when. */
export interface Post {
  readonly name: string;
  readonly what: PostSubject;
  /** People and groups by the names that `people` knows, each by the first channel that reaches them; or a place on a channel. */
  readonly to: readonly (string | Route)[];
  /** A schedule in words or as cron's five fields: `every monday at 09:00`, `0 9 * * 1-5`; or an event. */
  readonly when: string | EventTrigger;
  /** By whose clock. Default: the configuration's, else UTC. */
  readonly zone?: string;
  /** One line; the number stands behind it. Default: what is told. */
  readonly title?: string;
  /** What a reader should know of it, in a sentence or two. */
  readonly note?: string;
  /** Whose question a case asks that is opened from it. Default: the playbook that watches the metric, else what becomes of it. */
  readonly opens?: { readonly playbook: string } | { readonly question: PostQuestion };
  /** Who is asked where it cannot be computed. Default: the metric's owner, else the configuration's. */
  readonly owner?: string;
}

/** A post with its clock decided: what goes by it from now on. */
export type ResolvedPost = Post & { readonly zone: string };

export type PostOptions = Omit<Post, "name">;
