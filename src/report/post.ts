import { takesTurns } from "../decision/index.ts";
import { derivedId, type Micros, type NewEvent, type RecordedEvent } from "../event/index.ts";
import { byIdentity } from "../kit/by-identity.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import { failure } from "../kit/failure.ts";
import { sha256Hex } from "../kit/sha256.ts";
import type { Post, PostOptions, ResolvedPost } from "./post-definition.ts";
import { PostPublished, PostRetired, type PublishedPost } from "./post-events.ts";
import { postProblem } from "./post-problem.ts";

export const BadPost = failure(
  "report/bad-post",
  { retry: "never", kind: "usage" },
  (f: { post: string; problem: string }) => `post "${f.post}": ${f.problem}`,
);

/**
 * Declares a post: plain data, under version control like any other definition.
 *
 * errors  report/bad-post
 */
export function definePost(name: string, options: PostOptions): Post {
  const post = { name, ...options };
  const problem = postProblem(post);
  if (problem !== undefined) throw new BadPost({ post: name, problem });
  return post;
}

/** What identifies this very post: its content, hashed. Another title, another hash. */
export const postHash: (post: ResolvedPost) => string = byIdentity((post) =>
  sha256Hex(canonicalJson(post)).slice(0, 16),
);

/** What the log must be told so that it knows the post as it is now; nothing where it does. `history` is the post's own stream. */
export function publishPost(
  post: ResolvedPost,
  history: readonly RecordedEvent[],
  from: Pick<PublishedPost, "commit" | "dirty"> = {},
): readonly NewEvent[] {
  const definition = postHash(post);
  const live = livePost(history);
  if (live?.data.definition === definition) return [];
  const data = { post: post.name, definition, content: canonicalJson(post), ...from };
  return [PostPublished(data, { id: derivedId("post-published", post.name, definition, changesIn(history).length) })];
}

/** What the log must be told so that nothing is told by it any more; nothing where it is not live. */
export function retirePost(post: string, history: readonly RecordedEvent[], reason: string): readonly NewEvent[] {
  const live = livePost(history);
  if (!live) return [];
  const { definition } = live.data;
  const id = derivedId("post-retired", post, definition, changesIn(history).length);
  return [PostRetired({ post, definition, reason }, { id })];
}

/** How the definition that is live was published; undefined where none is. */
export function livePost(history: readonly RecordedEvent[]): RecordedEvent<string, PublishedPost> | undefined {
  const last = changesIn(history).at(-1);
  return last && PostPublished.is(last) ? last : undefined;
}

export function changesIn(history: readonly RecordedEvent[]): readonly RecordedEvent[] {
  return history.filter((event) => PostPublished.is(event) || PostRetired.is(event));
}

/** Whether two configurations publish it in turns, as two may publish a playbook. */
export function isPostContested(history: readonly RecordedEvent[], now: Micros): boolean {
  return takesTurns(changesIn(history), (event) => (PostPublished.is(event) ? event.data.definition : "retired"), now);
}

/** The post as it was published. */
export function publishedPost({ content }: Pick<PublishedPost, "content">): ResolvedPost {
  // Its content was written by publishPost, from a post.
  return JSON.parse(content) as ResolvedPost;
}
