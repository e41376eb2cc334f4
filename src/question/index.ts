export {
  AnswerGiven,
  AnswerRejected,
  type AskedQuestion,
  CaseOpened,
  type GivenAnswer,
  type OpenedCase,
  QuestionAsked,
  type QuestionOption,
} from "./events.ts";
export { type Evidence, evidence } from "./evidence.ts";
