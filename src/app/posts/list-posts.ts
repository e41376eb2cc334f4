import type { Micros } from "../../event/index.ts";
import {
  livePost,
  nextDueOf,
  PostFailed,
  PostMade,
  PostSkipped,
  postHash,
  type ResolvedPost,
} from "../../report/index.ts";
import type { EventStore } from "../../store/index.ts";
import type { Config } from "../define-config.ts";
import { openJournal } from "../journal.ts";
import { publishedPosts, resolvedPosts } from "./publish-posts.ts";
import { receiversOf } from "./request-posts.ts";

/** How a post stands in the log, beside what the configuration says of it. */
export interface PostState {
  readonly post: string;
  readonly state: "live" | "edited" | "not yet live" | "retired";
  readonly tells: string;
  readonly when: string;
  readonly to: readonly string[];
  /** Of a schedule. */
  readonly next?: Micros;
  readonly last?: { readonly edition: string; readonly due: Micros };
  /** Why it was not told last, where that is later than what was. */
  readonly failed?: { readonly due: Micros; readonly problem: string };
  /** How many times it was due and not told, by why. */
  readonly skipped: Readonly<Record<string, number>>;
}

/** Every post that is here or in the log. */
export async function listPosts(store: EventStore, config: Config, now: Micros): Promise<readonly PostState[]> {
  const journal = openJournal(store);
  await journal.refresh();
  const here = resolvedPosts(config);
  const gone = publishedPosts(journal).filter((name) => !here.some((post) => post.name === name));
  return [...here.map((post) => ({ name: post.name, post })), ...gone.map((name) => ({ name, post: undefined }))].map(
    ({ name, post }): PostState => {
      const history = journal.stream("thence.post", name);
      const live = livePost(history)?.data.definition;
      const state = !post
        ? "retired"
        : live === undefined
          ? "not yet live"
          : live === postHash(post)
            ? "live"
            : "edited";
      const last = history.findLast(PostMade.is)?.data;
      const failed = history.findLast(PostFailed.is)?.data;
      const next = post && nextDueOf(post, now);
      const skipped = history.filter(PostSkipped.is).map(({ data }) => data);
      const counts = Map.groupBy(skipped, ({ because }) => because);
      return {
        post: name,
        state,
        tells: post ? tellsText(post) : "–",
        when: post ? whenText(post) : "–",
        to: post
          ? receiversOf(config, post, now).map(({ to, person }) => `${person ?? to.target} (${to.channel})`)
          : [],
        ...(next !== undefined && { next }),
        ...(last && { last: { edition: last.edition, due: last.due } }),
        ...(failed && failed.due > (last?.due ?? 0) && { failed: { due: failed.due, problem: failed.problem } }),
        skipped: Object.fromEntries(
          [...counts].map(([because, all]) => [because, all.reduce((n, { count }) => n + count, 0)]),
        ),
      };
    },
  );
}

/** What a post tells, in a few words. */
export function tellsText({ what }: Pick<ResolvedPost, "what">): string {
  const by = (period: string | undefined) => (period === undefined ? "" : ` by ${period}`);
  if ("metric" in what) return `metric ${what.metric}${by(what.period)}`;
  if ("funnel" in what) return `funnel by ${what.funnel.by}${by(what.period)}`;
  return `SQL${by(what.period)}`;
}

/** When a post is told, in a few words. */
export function whenText({ when, zone }: ResolvedPost): string {
  if (typeof when === "string") return `${when} (${zone})`;
  return `on ${when.event}${when.coolDown === undefined ? "" : `, at most every ${when.coolDown}`}`;
}
