import type { Micros } from "../event/index.ts";
import { entityName, type Journeys, occurredIn } from "./journeys.ts";

/**
 * Journeys cut into sessions: a new one begins where more than `gap` passed since the entity's last event. Rows are not copied; a session is
 * named after its entity and its number, from 1.
 */
export function sessions(journeys: Journeys, gap: Micros): Journeys {
  const { from, to } = journeys;
  const occurred = occurredIn(journeys);
  const [first, end, owner, number]: [number[], number[], number[], number[]] = [[], [], [], []];
  for (let e = 0; e < journeys.entities.length; e++) {
    const last = to[e] ?? 0;
    let count = 0;
    for (let row = from[e] ?? 0; row < last; row++) {
      const isNew = count === 0 || occurred(row) - occurred(row - 1) > gap;
      if (!isNew) continue;
      if (count > 0) end.push(row);
      first.push(row);
      owner.push(e);
      number.push(++count);
    }
    if (count > 0) end.push(last);
  }
  const [owners, numbers] = [Uint32Array.from(owner), Uint32Array.from(number)];
  return {
    ...journeys,
    entities: {
      length: first.length,
      at: (i) => (i < owners.length ? `${entityName(journeys, owners[i] ?? 0)} #${numbers[i]}` : undefined),
    },
    from: Uint32Array.from(first),
    to: Uint32Array.from(end),
  };
}
