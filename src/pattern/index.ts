export type { KeyState } from "./automaton.ts";
export { type Finish, type Following, type NamedRule, type Opening, rule } from "./builder.ts";
export { type PureTest, pureTest } from "./code.ts";
export type { FieldOfKind, NumberField, Taken, Total, ValueField } from "./field.ts";
export { ruleHash } from "./hash.ts";
export type { KeyedState } from "./keyed-rules.ts";
export {
  type Fed,
  type Matcher,
  type MatcherOptions,
  OtherSnapshot,
  openMatcher,
  type Snapshot,
  UnknownCode,
} from "./matcher.ts";
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
