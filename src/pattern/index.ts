export type { KeyState } from "./automaton.ts";
export { type Finish, type Following, type NamedRule, type Opening, rule } from "./builder.ts";
export { UnknownCode } from "./checked-plan.ts";
export { type PureTest, pureTest } from "./code.ts";
export { type DiagramArrow, mermaid, type RuleDiagram, ruleDiagram } from "./diagram.ts";
export type { FieldOfKind, NumberField, Taken, Total, ValueField } from "./field.ts";
export { ruleHash } from "./hash.ts";
export type { KeyedState } from "./keyed-rules.ts";
export { matchRecognize, NotInSql, type SqlNames } from "./match-recognize.ts";
export { type Fed, type Matcher, type MatcherOptions, openMatcher } from "./matcher.ts";
export { naive } from "./naive.ts";
export { event, type Part } from "./part.ts";
export { BadRule, ruleProblem } from "./problem.ts";
export type { KnownEvents } from "./problem-names.ts";
export { type Repair, repair } from "./repair.ts";
export {
  type Again,
  type Condition,
  defaultMaxOpen,
  type Human,
  momentType,
  type Overlap,
  type Rule,
  type Step,
  type Times,
  type Trigger,
} from "./rule.ts";
export { countOver, field, NotSaid, type Predicate, type Said } from "./said.ts";
export { type Cause, type Death, type Match, matchId } from "./semantics.ts";
export { ruleSentence } from "./sentence.ts";
export { OtherSnapshot, type Snapshot } from "./snapshot.ts";
export { type WhyNot, whyNot } from "./why-not.ts";
