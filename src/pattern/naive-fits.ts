import type { RecordedEvent } from "../event/index.ts";
import { numberOf, propertyReader } from "../insight/index.ts";
import { parseDuration } from "../kit/duration.ts";
import type { PureTest } from "./code.ts";
import { earlierTest, isPlain, plainOf, plainTest, totalHolds } from "./holds.ts";
import { type Condition, earlierIn, isTotal, type Trigger } from "./rule.ts";

/** The events that a run has taken, by name. */
export type Taken = Readonly<Record<string, RecordedEvent>>;

/** The first of the triggers that an event fits, given the events of its key in order and what its run has taken; -1 for none. */
export type Fitting = (triggers: readonly Trigger[], event: RecordedEvent, taken: Taken) => number;

export function fittingIn(own: readonly RecordedEvent[], code: readonly PureTest[]): Fitting {
  const plain = (trigger: Trigger, event: RecordedEvent) =>
    event.lineage.includes(trigger.type) &&
    (trigger.where ?? []).every((one) => !isPlain(one) || plainTest(one, code)(event));
  const holds = (condition: Condition, trigger: Trigger, event: RecordedEvent, taken: Taken): boolean => {
    const before = own.slice(0, own.indexOf(event) + 1);
    if (isPlain(condition)) return true;
    if (isTotal(condition)) {
      const from = event.occurred - parseDuration(condition.over);
      const recent = before.filter((one) => one.occurred >= from && plain(trigger, one));
      if ("count" in condition) return totalHolds(condition, recent.length);
      const read = propertyReader("sum" in condition ? condition.sum : condition.average);
      const numbers = recent.flatMap((one) => numberOf(plainOf(read(one))) ?? []);
      const sum = numbers.reduce((a, b) => a + b, 0);
      return totalHolds(condition, "sum" in condition ? sum : sum / numbers.length);
    }
    const read = propertyReader(condition.property);
    const earlier = earlierIn(condition);
    if (!earlier) {
      const values = before.filter(({ lineage }) => lineage.includes(trigger.type)).map((one) => plainOf(read(one)));
      return values.length > 1 && values.at(-1) !== values.at(-2);
    }
    const other = taken[earlier.of];
    return other !== undefined && earlierTest(condition)(read(event), plainOf(propertyReader(earlier.property)(other)));
  };
  return (triggers, event, taken) =>
    triggers.findIndex(
      (one) => plain(one, event) && (one.where ?? []).every((condition) => holds(condition, one, event, taken)),
    );
}
