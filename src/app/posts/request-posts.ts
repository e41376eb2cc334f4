import { derivedId, type Micros, type RecordedEvent } from "../../event/index.ts";
import { shortId } from "../../kit/short-id.ts";
import { MessageRequested } from "../../question/index.ts";
import { type PostEdition, PostMade, PostPublished, publishedPost, type ResolvedPost } from "../../report/index.ts";
import { system } from "../actors.ts";
import { type Addressed, addressesOn, distinct, reached } from "../channels/addresses.ts";
import { contentHash } from "../channels/request.ts";
import type { Config } from "../define-config.ts";
import type { Journal } from "../journal.ts";
import { appendStep } from "../step.ts";
import { postMessage } from "./post-message.ts";
import { publishedPosts } from "./publish-posts.ts";

/** Whom a post is told to: everybody that it names, each once. */
export function receiversOf(config: Config, { to }: Pick<ResolvedPost, "to">, now: Micros): readonly Addressed[] {
  return distinct(
    to.flatMap((one) => {
      if (typeof one === "string") return reached(config, one, now);
      return one.target === undefined ? [] : addressesOn(config, one.channel, one.target);
    }),
  );
}

/** The editions whose messages are asked for already. */
const looked = new WeakMap<Journal, Set<string>>();

/** A commit holds 256 KiB, and what a message says is at most some of it. */
const mostAtOnce = 10;

/**
 * Asks for the messages of every edition that is told by now, under ids that follow from it. Of editions from before channels were set up,
 * only the newest of a post is told: nobody is to be flooded by the past.
 */
export async function requestPosts(journal: Journal, config: Config, now: Micros): Promise<number> {
  if (!config.channels) return 0;
  const known = looked.get(journal) ?? new Set<string>();
  looked.set(journal, known);
  let count = 0;
  for (const name of publishedPosts(journal)) {
    const made = journal.stream("thence.post", name).findLast(PostMade.is);
    if (!made || known.has(made.id)) continue;
    count += await requestEdition(journal, config, made, now);
    known.add(made.id);
  }
  return count;
}

/** Asks for the messages of one edition. */
export async function requestEdition(
  journal: Journal,
  config: Config,
  made: RecordedEvent<string, PostEdition>,
  now: Micros,
): Promise<number> {
  const post = postOf(journal, made.data);
  if (!post) return 0;
  const events = receiversOf(config, post, made.data.due).flatMap((receiver) => {
    const { to, person } = receiver;
    const message = shortId("N", made.data.edition, to.channel, to.target);
    if (journal.stream("thence.message", message).length > 0) return [];
    const content = postMessage(made.data, post, config.baseUrl, receiver);
    const data = { message, to, ...(person !== undefined && { person }), says: "post", content };
    return MessageRequested(
      { ...data, hash: contentHash(content) },
      { id: derivedId("message-requested", message), occurred: now, causation: made.id },
    );
  });
  for (let i = 0; i < events.length; i += mostAtOnce)
    await appendStep(journal.store, events.slice(i, i + mostAtOnce), {
      command: "tell",
      actor: system,
      reason: `the post ${post.name} is told to them`,
    });
  if (events.length > 0) await journal.refresh();
  return events.length;
}

/** The post as it was when an edition was made. */
export function postOf(journal: Journal, { post, definition }: PostEdition): ResolvedPost | undefined {
  const published = journal
    .stream("thence.post", post)
    .filter(PostPublished.is)
    .find(({ data }) => data.definition === definition);
  return published && publishedPost(published.data);
}

/** An edition by its name. */
export function editionOf(journal: Journal, edition: string): RecordedEvent<string, PostEdition> | undefined {
  return journal.tagged("thence.edition", edition).find(PostMade.is);
}
