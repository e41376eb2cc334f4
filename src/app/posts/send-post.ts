import type { Actor, Micros } from "../../event/index.ts";
import { nearest } from "../../insight/index.ts";
import { failure } from "../../kit/failure.ts";
import type { Message } from "../../question/index.ts";
import { nextDueOf, PostMade, type ResolvedPost } from "../../report/index.ts";
import type { EventStore } from "../../store/index.ts";
import { mannerOf } from "../channels/directory.ts";
import { type Delivered, type Delivering, dispatchMessages } from "../channels/dispatch.ts";
import type { Config } from "../define-config.ts";
import { openJournal } from "../journal.ts";
import { liveSight } from "../live-sight.ts";
import type { WarehousePlace } from "../warehouse.ts";
import { computePost } from "./compute.ts";
import { editionEvent } from "./make-posts.ts";
import { postMessage } from "./post-message.ts";
import { publishPosts, resolvedPosts } from "./publish-posts.ts";
import { receiversOf, requestEdition } from "./request-posts.ts";

export const UnknownPost = failure(
  "app/unknown-post",
  { retry: "never", kind: "usage" },
  (f: { post: string; known: readonly string[] }) => {
    const like = nearest(f.post, f.known);
    const meant = like === undefined ? "" : `Did you mean "${like}"? `;
    return `there is no post "${f.post}". ${meant}${f.known.length > 0 ? `Defined: ${f.known.join(", ")}.` : "None is defined."} Posts are listed in thence.config.ts.`;
  },
);

export interface PostOf {
  readonly store: EventStore;
  readonly config: Config;
  readonly name: string;
  readonly now: Micros;
  readonly warehouse?: WarehousePlace | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A post as it would be told now. */
export interface PostPreview {
  readonly message: Message;
  readonly receivers: readonly string[];
  /** The next moments of its schedule. */
  readonly next: readonly Micros[];
}

const nextShown = 3;

/**
 * What a post would say now, to whom, and when it is due next. It records nothing. `as` is whose language and clock it is shown in; left out,
 * those of the first whom it is told to.
 *
 * errors  app/unknown-post, and whatever computing it refuses
 */
export async function previewPost(of: PostOf, as?: string): Promise<PostPreview> {
  const { store, config, now } = of;
  const post = postNamed(config, of.name);
  const journal = openJournal(store);
  await journal.refresh();
  const told = await computePost({ ...of, sight: liveSight(store)(now) }, post, now);
  const because =
    typeof post.when === "string"
      ? ({ kind: "schedule", schedule: post.when, zone: post.zone } as const)
      : ({ kind: "event", type: post.when.event, event: "", position: 0 } as const);
  const { data } = editionEvent(journal, post, { at: now, because }, told);
  const receivers = receiversOf(config, post, now);
  const manner = as === undefined ? (receivers[0] ?? mannerOf(config, undefined)) : mannerOf(config, as);
  const next: Micros[] = [];
  for (let at = nextDueOf(post, now); at !== undefined && next.length < nextShown; at = nextDueOf(post, at))
    next.push(at);
  return {
    message: postMessage(data, post, config.baseUrl, manner),
    receivers: receivers.map(({ to, person }) => `${person ?? to.target} (${to.channel})`),
    next,
  };
}

/**
 * Tells a post now, whatever its schedule says, and sends what can be sent at once. What cannot is sent by `thence run`.
 *
 * errors  app/unknown-post, and whatever computing it refuses
 */
export async function sendPost(
  of: PostOf & { readonly actor: Actor; readonly delivering?: Delivering | undefined },
): Promise<{ readonly edition: string; readonly requested: number; readonly delivered?: Delivered }> {
  const { store, config, now, actor, delivering } = of;
  const post = postNamed(config, of.name);
  const journal = openJournal(store);
  await journal.refresh();
  const told = await computePost({ ...of, sight: liveSight(store)(now) }, post, now);
  await publishPosts(journal, { ...config, posts: config.posts ?? [] }, now);
  const event = editionEvent(journal, post, { at: now, because: { kind: "hand", by: actor.id } }, told);
  await store.append([event], { command: "send-post", actor, reason: "somebody sends it", known: "skip" });
  await journal.refresh();
  const { edition } = event.data;
  const made = journal.tagged("thence.edition", edition).find(PostMade.is);
  const requested = made && config.channels ? await requestEdition(journal, config, made, now) : 0;
  const delivered = delivering && (await dispatchMessages(journal, now, delivering));
  return { edition, requested, ...(delivered && { delivered }) };
}

function postNamed(config: Config, name: string): ResolvedPost {
  const posts = resolvedPosts(config);
  const found = posts.find((post) => post.name === name);
  if (!found) throw new UnknownPost({ post: name, known: posts.map((post) => post.name) });
  return found;
}
