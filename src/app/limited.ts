import { createContext, Script } from "node:vm";
import type { Limited } from "../store/index.ts";

const box = createContext({ work: () => {} });
const script = new Script("work()");

/**
 * Runs somebody else's code for so long and no longer: a loop without an end is stopped where it is, and everything else goes on. Hand it
 * to `decide` as `limited`. It cannot stop what waits, only what computes.
 *
 * units   about 0.1 to 0.3 ms a call, since each starts a watching thread
 * errors  what `late` makes
 */
export const limited: Limited = (work, limitMs, late) => {
  let result: { readonly value: ReturnType<typeof work> } | undefined;
  const before = box["work"];
  box["work"] = () => {
    result = { value: work() };
  };
  try {
    script.runInContext(box, { timeout: Math.max(1, Math.ceil(limitMs)) });
  } catch (cause) {
    throw isTimeout(cause) ? late() : cause;
  } finally {
    box["work"] = before;
  }
  if (!result) throw late();
  return result.value;
};

// The error comes from the other context, whose Error is not ours.
function isTimeout(cause: unknown): boolean {
  return (
    typeof cause === "object" && cause !== null && "code" in cause && cause.code === "ERR_SCRIPT_EXECUTION_TIMEOUT"
  );
}
