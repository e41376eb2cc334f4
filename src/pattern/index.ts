export { type Finish, type Following, type NamedRule, type Opening, rule } from "./builder.ts";
export { type PureTest, pureTest } from "./code.ts";
export type { FieldOfKind, NumberField, Taken, Total, ValueField } from "./field.ts";
export { ruleHash } from "./hash.ts";
export { event, type Part } from "./part.ts";
export { BadRule, ruleProblem } from "./problem.ts";
export type { KnownEvents } from "./problem-names.ts";
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
