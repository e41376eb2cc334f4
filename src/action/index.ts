export { type Action, BadAction, defineAction } from "./action.ts";
export type { Actuator, Attempt, Effect } from "./actuator.ts";
export {
  EffectAttempted,
  EffectFailed,
  EffectPostponed,
  EffectRequested,
  EffectSucceeded,
  type RequestedEffect,
} from "./events.ts";
export {
  type EffectState,
  effectId,
  foldEffect,
  isDue,
  isGivenUp,
  keepTryingMicros,
  waitMsAfter,
} from "./outbox.ts";
