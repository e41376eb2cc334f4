import type { Micros } from "../../event/index.ts";
import {
  isPostContested,
  livePost,
  type Post,
  PostPublished,
  postHash,
  publishPost,
  type ResolvedPost,
  retirePost,
} from "../../report/index.ts";
import { system } from "../actors.ts";
import type { Config } from "../define-config.ts";
import type { Provenance } from "../git-commit.ts";
import type { Journal } from "../journal.ts";
import { appendStep } from "../step.ts";

/** The posts of a configuration, each with the clock that it goes by. */
export function resolvedPosts({ posts = [], zone = "UTC" }: Pick<Config, "posts" | "zone">): readonly ResolvedPost[] {
  return posts.map((post: Post) => ({ ...post, zone: post.zone ?? zone }));
}

/** Whether a post is live in the log as it is here. */
export function isLive(journal: Journal, post: ResolvedPost): boolean {
  return livePost(journal.stream("thence.post", post.name))?.data.definition === postHash(post);
}

/** Records posts as they are now, and those that left the configuration as retired. One without a list of posts says nothing of them. */
export async function publishPosts(
  journal: Journal,
  config: Pick<Config, "posts" | "zone">,
  now: Micros,
  from?: Provenance,
): Promise<void> {
  if (!config.posts) return;
  const posts = resolvedPosts(config);
  const kept = new Set(posts.map(({ name }) => name));
  const provenance = from && { commit: from.commit, ...(from.isDirty && { dirty: true as const }) };
  const gone = publishedPosts(journal).filter((name) => !kept.has(name));
  const changes = [
    ...posts.map((post) => ({ name: post.name, events: publishPost(post, historyOf(post.name), provenance) })),
    ...gone.map((name) => ({
      name,
      events: retirePost(name, historyOf(name), "it is no longer in the configuration"),
    })),
  ];
  for (const { name, events } of changes) {
    if (events.length === 0 || isPostContested(historyOf(name), now)) continue;
    await appendStep(
      journal.store,
      events.map((event) => ({ ...event, occurred: now })),
      { command: "publish-post", actor: system, reason: "what is told goes by the configuration" },
    );
    await journal.refresh();
  }

  function historyOf(name: string) {
    return journal.stream("thence.post", name);
  }
}

/** Every post that was ever published, in the order of the first time. */
export function publishedPosts(journal: Journal): readonly string[] {
  const events = journal.typed(PostPublished.type).filter(PostPublished.is);
  return [...new Set(events.map(({ data }) => data.post))];
}
