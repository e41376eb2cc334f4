import { matchTest } from "./cohort-match.ts";
import type { Journeys } from "./journeys.ts";
import { occurredIn } from "./journeys.ts";
import { longestCycle, type PlainPaths } from "./paths-definition.ts";
import type { Steps } from "./paths-steps.ts";
import type { Properties } from "./property.ts";

/** Why a side of a path stops: no more events, the rest lies beyond the window, more steps than are told, or the event asked for was reached. */
export type Ending = "ended" | "window-over" | "deeper" | "reached";

/**
 * One side of a path, from its anchor outward.
 *
 * shape  `steps[0]` is the anchor's; `rows[i]` belongs to the step `places[i]`. Both sides hold the anchor. Reused by the next walk
 */
export interface Side {
  readonly steps: number[];
  readonly rows: number[];
  readonly places: number[];
  /** By step, how many rows stood before its first: none of its rows, nor of later steps, lie before them. */
  readonly begun: number[];
  ending: Ending;
}

export interface Walk {
  readonly after: Side;
  readonly before: Side;
}

/** Walks from an anchor to both sides; what it returns is overwritten by the next walk. */
export function pathWalker(
  journeys: Journeys,
  plain: PlainPaths,
  steps: Steps,
  properties: Properties,
): (entity: number, row: number) => Walk {
  const { kindOf, from, to } = journeys;
  const { within, fold } = plain;
  const { stepOf } = steps;
  const occurred = occurredIn(journeys);
  const isEnd = plain.until && matchTest(journeys, plain.until, properties);
  const [isFolded, longest] = [fold !== "nothing", fold === "cycles" ? longestCycle : 0];
  const walk: Walk = { after: emptySide(), before: emptySide() };

  const walkSide = (side: Side, anchor: number, edge: number, depth: number) => {
    const { steps: taken, rows, places, begun } = side;
    for (const list of [taken, rows, places, begun]) list.length = 0;
    side.ending = "ended";
    const add = (row: number, step: number) => {
      begun.push(rows.length);
      places.push(taken.push(step) - 1);
      rows.push(row);
    };
    add(anchor, stepOf[kindOf[anchor] ?? 0] ?? 0);
    const start = within < Infinity ? occurred(anchor) : 0;
    const onward = edge > anchor ? 1 : -1;
    for (let row = anchor + onward; row !== edge; row += onward) {
      const step = stepOf[kindOf[row] ?? 0] ?? 0;
      if (step === 0) continue;
      if (within < Infinity && Math.abs(occurred(row) - start) > within) {
        side.ending = "window-over";
        break;
      }
      if (isEnd && onward > 0 && isEnd(row)) {
        add(row, step);
        side.ending = "reached";
        break;
      }
      if (isFolded && taken[taken.length - 1] === step) {
        rows.push(row);
        places.push(taken.length - 1);
        continue;
      }
      add(row, step);
      if (longest > 0) foldCycle(side, longest);
      // Looks one cycle beyond the depth, so that what is cut off is not a repetition of what is told.
      if (taken.length > depth + 1 + longest) break;
    }
    if (taken.length > depth + 1) cut(side, depth + 1);
  };

  return (entity, row) => {
    if (plain.after > 0) walkSide(walk.after, row, to[entity] ?? 0, plain.after);
    if (plain.before > 0) walkSide(walk.before, row, (from[entity] ?? 0) - 1, plain.before);
    return walk;
  };
}

function emptySide(): Side {
  return { steps: [], rows: [], places: [], begun: [], ending: "ended" };
}

/** Only the first steps are kept, with their rows. */
function cut(side: Side, length: number): void {
  const { steps, rows, places, begun } = side;
  let kept = begun[length] ?? rows.length;
  for (let i = kept; i < rows.length; i++) {
    if ((places[i] ?? 0) >= length) continue;
    rows[kept] = rows[i] ?? 0;
    places[kept++] = places[i] ?? 0;
  }
  rows.length = kept;
  places.length = kept;
  steps.length = length;
  begun.length = length;
  side.ending = "deeper";
}

/** Where the last steps repeat those before them, they become those. The shortest block is tried first. */
function foldCycle({ steps, places, begun }: Side, longest: number): void {
  const end = steps.length;
  for (let size = 2; size <= longest && size * 2 <= end; size++) {
    let same = 0;
    while (same < size && steps[end - 1 - same] === steps[end - 1 - same - size]) same++;
    if (same < size) continue;
    const first = end - size;
    for (let i = begun[first] ?? 0; i < places.length; i++)
      if ((places[i] ?? 0) >= first) places[i] = (places[i] ?? 0) - size;
    steps.length = first;
    begun.length = first;
    return;
  }
}

/** Calls `found` with each anchor, entity by entity and in order of time. */
export function eachAnchor(
  journeys: Journeys,
  plain: PlainPaths,
  { stepOf }: Steps,
  properties: Properties,
  found: (entity: number, row: number) => void,
): void {
  const { from, to, kindOf } = journeys;
  const isAnchor = plain.at ? matchTest(journeys, plain.at, properties) : () => true;
  const [isEvery, isFolded] = [plain.anchor === "every", plain.fold !== "nothing"];
  for (let e = 0; e < from.length; e++) {
    const end = to[e] ?? 0;
    let [last, isTold] = [0, false];
    for (let row = from[e] ?? 0; row < end; row++) {
      const step = stepOf[kindOf[row] ?? 0] ?? 0;
      if (step === 0) continue;
      if (step !== last || !isFolded) isTold = false;
      last = step;
      if (isTold || !isAnchor(row)) continue;
      found(e, row);
      isTold = true;
      if (!isEvery) break;
    }
  }
}
