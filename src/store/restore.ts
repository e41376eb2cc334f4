import { BrokenChain } from "./errors.ts";
import type { Head, StoredEvent } from "./stored.ts";

/**
 * Refuses events that cannot be restored at `place`: of another log than the one that is there, or not right after its head.
 *
 * errors  store/broken-chain, naming the first position that does not fit
 */
export function mustFollow(head: Head, log: string, events: readonly StoredEvent[], place: string): void {
  if (head.position > 0 && head.log !== log)
    throw new BrokenChain({ place, position: 1, problem: "another log begins" });
  const wrong = events.find((event, i) => event.position !== head.position + 1 + i);
  if (wrong)
    throw new BrokenChain({ place, position: wrong.position, problem: "an event does not follow the last one" });
}
