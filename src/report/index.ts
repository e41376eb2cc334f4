export { type DuePost, dueByEvent, dueBySchedule, lookedUpTo, nextDueOf, type Skipped } from "./due.ts";
export {
  BadPost,
  changesIn,
  definePost,
  isPostContested,
  livePost,
  postHash,
  publishedPost,
  publishPost,
  retirePost,
} from "./post.ts";
export type {
  EventTrigger,
  FunnelSubject,
  MetricSubject,
  Post,
  PostOptions,
  PostQuestion,
  PostSubject,
  ResolvedPost,
  SqlSubject,
} from "./post-definition.ts";
export {
  type FailedPost,
  type PeriodNumber,
  type PostCause,
  type PostEdition,
  PostFailed,
  PostMade,
  type PostNumber,
  PostPublished,
  PostRetired,
  PostSkipped,
  type PublishedPost,
  type SkippedBecause,
  type SkippedPost,
} from "./post-events.ts";
export { postProblem } from "./post-problem.ts";
export { BadSchedule, readSchedule } from "./read-schedule.ts";
export { type CalendarDay, dueBetween, nextDueAt, type Schedule } from "./schedule.ts";
export { funnelIn, lastPeriods, periodKind } from "./subject.ts";
