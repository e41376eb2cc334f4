import type { NewEvent } from "../event/index.ts";
import { CommentAdded, type SaidBy } from "../question/index.ts";
import type { Case } from "./case.ts";
import { type CommandTime, detailsOf, textOf } from "./command.ts";

/**
 * Something is said about the case, also after it was closed. Two people may speak at one revision, so what they say is in the id.
 *
 * errors  decision/text-missing, decision/reason-too-long
 */
export function commentOnCase(
  state: Case,
  comment: SaidBy & { readonly text: string },
  time: CommandTime = {},
): readonly NewEvent[] {
  const { by, via } = comment;
  const text = textOf(state, comment.text, "a comment");
  const details = detailsOf(state, time, "comment-added", state.revision, by, via, text);
  return [CommentAdded({ case: state.id, by, via, text }, details)];
}
