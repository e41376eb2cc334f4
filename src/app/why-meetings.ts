import { type RecordedEvent, tagValues } from "../event/index.ts";
import {
  FollowUpAnswered,
  FollowUpAsked,
  InvitationCancelled,
  InvitationChanged,
  InvitationFailed,
  MeetingAnswered,
  MeetingCancelled,
  MeetingHeld,
  MeetingInvited,
  MeetingScheduled,
  NextStepEnded,
  NextStepNamed,
  NextStepReminded,
  NoTimeFound,
} from "../question/index.ts";

const told = [
  MeetingScheduled,
  NoTimeFound,
  MeetingInvited,
  InvitationChanged,
  InvitationCancelled,
  InvitationFailed,
  MeetingAnswered,
  MeetingCancelled,
  MeetingHeld,
  FollowUpAsked,
  FollowUpAnswered,
];

/**
 * What became of a meeting, oldest first, among what is known of its case: who was invited, who comes, how it was moved, called off or held,
 * what was asked and said afterwards, and what is done of that.
 */
export function storyOf(ofCase: readonly RecordedEvent[], meeting: string): readonly RecordedEvent[] {
  const named = ofCase.filter(NextStepNamed.is).filter(({ data }) => data.meeting === meeting);
  const steps = new Set(named.map(({ data }) => data.step));
  const isOfStep = (event: RecordedEvent) =>
    (NextStepNamed.is(event) || NextStepReminded.is(event) || NextStepEnded.is(event)) && steps.has(event.data.step);
  const isOfMeeting = (event: RecordedEvent) =>
    tagValues(event.tags, "thence.meeting").includes(meeting) && told.some((definition) => definition.is(event));
  return ofCase.filter((event) => isOfStep(event) || isOfMeeting(event));
}
