import * as action from "../action/index.ts";
import * as decision from "../decision/index.ts";
import * as metric from "../metric/index.ts";
import * as outcome from "../outcome/index.ts";
import * as question from "../question/index.ts";
import * as report from "../report/index.ts";
import * as signal from "../signal/index.ts";

/** The types of the product's own events that the loop rests on: every definition that its rooms export. */
export const ownTypes: readonly string[] = [metric, signal, question, decision, action, outcome, report]
  .flatMap((room) => Object.values(room))
  .flatMap((one: unknown) =>
    typeof one === "function" && "type" in one && typeof one.type === "string" && one.type.startsWith("thence.")
      ? [one.type]
      : [],
  )
  .sort();
