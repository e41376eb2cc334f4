import { derivedId, type Micros, type NewEvent, tagText } from "../../event/index.ts";
import { ThenceError } from "../../kit/failure.ts";
import { shortId } from "../../kit/short-id.ts";
import {
  type DuePost,
  dueByEvent,
  dueBySchedule,
  livePost,
  nextDueOf,
  type PostCause,
  PostFailed,
  PostMade,
  PostSkipped,
  postHash,
  type ResolvedPost,
  type Skipped,
} from "../../report/index.ts";
import { system } from "../actors.ts";
import type { Config } from "../define-config.ts";
import { tellFailingOf, tellWorking } from "../failing.ts";
import type { Provenance } from "../git-commit.ts";
import type { Journal } from "../journal.ts";
import { isOutrun } from "../outrun.ts";
import { computePost, type PostReading } from "./compute.ts";
import { askPostOwner, watchedPost } from "./post-owner.ts";
import { isLive, publishPosts, resolvedPosts } from "./publish-posts.ts";
import { triggersOf } from "./triggers.ts";

export interface PostsMade {
  readonly made: readonly string[];
  /** Posts that could not be computed; others were. */
  readonly failed: readonly { readonly post: string; readonly problem: string }[];
  /** Questions to owners. */
  readonly opened: readonly string[];
}

/**
 * Computes every post that is due, once, and records what of it is to be told, or why nothing is. Each step has an id that follows from its
 * cause and is appended only while the post's stream stands as it was read, so a second process adds nothing.
 */
export async function makePosts(
  journal: Journal,
  reading: PostReading,
  now: Micros,
  from?: Provenance,
): Promise<PostsMade> {
  const { config } = reading;
  await publishPosts(journal, config, now, from);
  const [made, failed, opened]: [string[], { post: string; problem: string }[], string[]] = [[], [], []];
  for (const post of resolvedPosts(config)) {
    if (!isLive(journal, post)) continue;
    const { due, skipped } = await dueOf(journal, post, now);
    const beside = skipped.map((one) => skippedEvent(post, one));
    const result = due && (await tried(reading, post, due.at));
    if (result && "later" in result) {
      failed.push({ post: post.name, problem: `${result.later} It is tried again.` });
      continue;
    }
    if (due && result && "told" in result) {
      const event = editionEvent(journal, post, due, result.told);
      if (!(await said(journal, post, [...beside, event], due.because))) continue;
      made.push(event.data.edition);
      await tellWorking(journal, watchedPost(post), now);
    } else if (due && result) {
      if (!(await said(journal, post, [...beside, failedEvent(post, due, result.cause)], due.because))) continue;
      failed.push({ post: post.name, problem: messageOf(result.cause) });
      await tellFailingOf(journal, watchedPost(post), result.cause, now);
    } else if (beside.length > 0) await said(journal, post, beside);
    const id = await askPostOwner(journal, config, post, { now, from });
    if (id !== undefined) opened.push(id);
  }
  return { made, failed, opened };
}

/** When the next post is due by its schedule. */
export function nextPost(config: Config, now: Micros): Micros | undefined {
  const moments = resolvedPosts(config).flatMap((post) => nextDueOf(post, now) ?? []);
  return moments.length === 0 ? undefined : Math.min(...moments);
}

async function dueOf(journal: Journal, post: ResolvedPost, now: Micros): Promise<DuePost> {
  const history = journal.stream("thence.post", post.name);
  if (typeof post.when === "string") return dueBySchedule(post, history, now);
  return dueByEvent(post, history, { triggers: await triggersOf(journal, post), now });
}

async function tried(reading: PostReading, post: ResolvedPost, at: Micros) {
  try {
    return { told: await computePost(reading, post, at) };
  } catch (cause) {
    // What may pass keeps nobody else from being told: nothing is recorded, and the next turn tries it again.
    if (cause instanceof ThenceError && cause.retry !== "never") return { later: cause.message };
    return { cause };
  }
}

/** Says it of a post while its stream is as it was read. Where another process was first, nothing is said, and the next turn looks again. */
async function said(
  journal: Journal,
  { name }: ResolvedPost,
  events: readonly NewEvent[],
  because?: PostCause,
): Promise<boolean> {
  const revision = journal.stream("thence.post", name).at(-1)?.revision ?? 0;
  try {
    await journal.store.append(events, {
      command: "make-post",
      actor: system,
      reason: reasonOf(because),
      conditions: [{ stream: tagText("thence.post", name), revision }],
    });
    return true;
  } catch (cause) {
    if (!isOutrun(cause)) throw cause;
    return false;
  } finally {
    await journal.refresh();
  }
}

/** Why, in the words of its intent. */
function reasonOf(because: PostCause | undefined): string {
  if (!because) return "it was due and is not told";
  if (because.kind === "schedule") return `it was due ${because.schedule} (${because.zone})`;
  return because.kind === "event" ? `${because.type} happened` : `${because.by} sends it`;
}

type Due = NonNullable<DuePost["due"]>;

/** What a post says of a moment, as an event: the same post, moment and cause, the same edition. */
export function editionEvent(
  journal: Journal,
  post: ResolvedPost,
  { at, because }: Due,
  told: Awaited<ReturnType<typeof computePost>>,
) {
  const key = keyOf(post, at, because);
  const published = livePost(journal.stream("thence.post", post.name));
  const causation = because.kind === "event" ? because.event : published?.id;
  const edition = shortId("P", ...key);
  return PostMade(
    { edition, post: post.name, definition: postHash(post), due: at, because, ...told },
    { id: derivedId("post-made", ...key), occurred: at, ...(causation !== undefined && { causation }) },
  );
}

function keyOf({ name }: ResolvedPost, at: Micros, because: PostCause): readonly (string | number)[] {
  if (because.kind === "event") return [name, "event", because.event];
  return because.kind === "hand" ? [name, "hand", because.by, at] : [name, at];
}

function failedEvent(post: ResolvedPost, { at, because }: Due, cause: unknown): NewEvent {
  const code = cause instanceof ThenceError ? cause.code : "fault";
  const problem = messageOf(cause).slice(0, 1000);
  const data = { post: post.name, definition: postHash(post), due: at, because, code, problem };
  return PostFailed(data, { id: derivedId("post-failed", ...keyOf(post, at, because)), occurred: at });
}

function skippedEvent(post: ResolvedPost, skipped: Skipped): NewEvent {
  const { from, to, because, position = 0 } = skipped;
  const id = derivedId("post-skipped", post.name, because, from, to, position);
  return PostSkipped({ post: post.name, definition: postHash(post), ...skipped }, { id, occurred: to });
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
