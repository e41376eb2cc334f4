export {
  AlreadyDecided,
  type Answered,
  answerCase,
  ReasonMissing,
  ReasonTooLong,
  UnknownCase,
  UnknownOption,
} from "./answer.ts";
export { type Case, foldCase, type Said } from "./case.ts";
export { DecisionMade, type MadeDecision } from "./events.ts";
export { BadPlaybook, definePlaybook, type Playbook, type PlaybookOption } from "./playbook.ts";
