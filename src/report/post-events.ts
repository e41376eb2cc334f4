import { defineOwnEvent, type Micros } from "../event/index.ts";
import type { Unit } from "../metric/index.ts";
import type { Evidence, FrozenTable } from "../question/index.ts";

export interface PublishedPost {
  readonly post: string;
  /** The hash of its content. */
  readonly definition: string;
  /** The definition word for word, as canonical JSON. */
  readonly content: string;
  /** The git commit that it came with, and whether files were changed since. */
  readonly commit?: string;
  readonly dirty?: true;
}

const postTags = (data: { readonly post: string; readonly definition: string }) => ({
  "thence.post": data.post,
  "thence.definition": data.definition,
});

/** A post went live; another content is another hash. */
export const PostPublished = defineOwnEvent<PublishedPost>()("thence.post-published", {
  tags: postTags,
  stream: "thence.post",
  purpose: "What is told to whom and when, from now on.",
});

export const PostRetired = defineOwnEvent<{
  readonly post: string;
  readonly definition: string;
  readonly reason: string;
}>()("thence.post-retired", {
  tags: postTags,
  stream: "thence.post",
  purpose: "Nothing is told by this definition any more.",
});

/** Why something is told at a moment. */
export type PostCause =
  | { readonly kind: "schedule"; readonly schedule: string; readonly zone: string }
  | { readonly kind: "event"; readonly type: string; readonly event: string; readonly position: number }
  | { readonly kind: "hand"; readonly by: string };

interface OfPost {
  readonly post: string;
  readonly definition: string;
}

/** A number of one period. */
export interface PeriodNumber {
  readonly from: Micros;
  readonly to: Micros;
  /** Undefined where nothing was there to be measured: no data is not zero. */
  readonly value?: number;
  readonly numerator: number;
  readonly denominator: number;
  /** Where the true number likely lies (95 %). */
  readonly low?: number;
  readonly high?: number;
}

/** The number that an edition is about, in words of no language. */
export interface PostNumber {
  readonly name: string;
  readonly unit: Unit;
  readonly unitText?: string;
  /** The zone by whose calendar periods are cut. */
  readonly zone: string;
  /** Oldest first, without gaps; the last is the one that is told, the one before it what it is held against. */
  readonly periods: readonly PeriodNumber[];
  readonly line?: { readonly atLeast?: number; readonly atMost?: number };
}

export interface PostEdition extends OfPost {
  readonly edition: string;
  /** The moment that it tells of: when it was due, or when the event occurred. */
  readonly due: Micros;
  readonly because: PostCause;
  /** What a case is about that is opened from it. */
  readonly evidence: Evidence;
  readonly number?: PostNumber;
  readonly table?: FrozenTable;
  /** When the last event of its kind occurred, up to then; absent where there was none, or where a statement reads what it likes. */
  readonly lastEvent?: Micros;
  /** The position that was read up to. */
  readonly upTo: number;
}

/** What a post said once, as data: from it alone every message about it is made. */
export const PostMade = defineOwnEvent<PostEdition>()("thence.post-made", {
  tags: (data) => ({ ...postTags(data), "thence.edition": data.edition }),
  stream: "thence.post",
  purpose: "A result was computed because it was due, to be told to those whom the post names.",
});

/** Why nothing was told when it was due. */
export type SkippedBecause = "missed" | "overtaken" | "cool-down" | "past";

export interface SkippedPost extends OfPost {
  /** The first and the last moment that was skipped, and how many there were. */
  readonly from: Micros;
  readonly to: Micros;
  readonly count: number;
  readonly because: SkippedBecause;
  /** Of events, the position of the last. */
  readonly position?: number;
}

export const PostSkipped = defineOwnEvent<SkippedPost>()("thence.post-skipped", {
  tags: postTags,
  stream: "thence.post",
  purpose:
    "It was due and is not told: nobody ran then and a later one tells more, another event came right after, it was told a moment ago, or it is long past.",
});

export interface FailedPost extends OfPost {
  readonly due: Micros;
  readonly because: PostCause;
  readonly code: string;
  readonly problem: string;
}

export const PostFailed = defineOwnEvent<FailedPost>()("thence.post-failed", {
  tags: postTags,
  stream: "thence.post",
  purpose: "It was due and could not be computed, and why. Its owner is asked.",
});
