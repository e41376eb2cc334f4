import type { Journeys } from "./journeys.ts";
import type { PlainPaths } from "./paths-definition.ts";
import { numbers } from "./paths-numbers.ts";
import { type Steps, stepsOf } from "./paths-steps.ts";
import { type Trie, trie } from "./paths-trie.ts";
import { type Ending, eachAnchor, pathWalker, type Side, type Walk } from "./paths-walk.ts";
import type { Properties } from "./property.ts";

/**
 * All paths as a tree. A path is written from its anchor on: the steps after it, how that side ends, the steps before it, how that side
 * ends; a side that is not told is left out.
 */
export interface Grown {
  readonly plain: PlainPaths;
  readonly steps: Steps;
  readonly codes: Codes;
  readonly tree: Trie;
  /** By node of the tree, the layer that it stands in, and its neighbour towards the anchor. */
  readonly layerOf: Int16Array;
  readonly besideOf: Int32Array;
  /** By node, the events that were folded into it. */
  readonly events: Float64Array;
  /** By anchor: whose it is, its row, and the node at which its path ends. */
  readonly entityOf: Uint32Array;
  readonly rowOf: Uint32Array;
  readonly leafOf: Uint32Array;
}

/** What a number of the tree says. */
export type Said = { readonly kind: "step" | "reached"; readonly step: number } | { readonly kind: Ending };

export interface Codes {
  reached(step: number): number;
  ending(ending: Exclude<Ending, "reached">): number;
  said(code: number): Said;
}

const endings = ["ended", "window-over", "deeper"] as const;

function codesFor({ names }: Steps): Codes {
  const steps = names.length;
  return {
    reached: (step) => steps + step,
    ending: (ending) => steps * 2 + endings.indexOf(ending),
    said: (code) => {
      if (code < steps) return { kind: "step", step: code };
      if (code < steps * 2) return { kind: "reached", step: code - steps };
      return { kind: endings[code - steps * 2] ?? "ended" };
    },
  };
}

export function grow(journeys: Journeys, plain: PlainPaths, properties: Properties): Grown {
  const steps = stepsOf(journeys, plain);
  const codes = codesFor(steps);
  const tree = trie();
  const walk = pathWalker(journeys, plain, steps, properties);
  const [entityOf, rowOf, leafOf] = [numbers(), numbers(), numbers()];
  let events = new Float64Array(1024);
  const chain: number[] = [];
  const tally = ({ places }: Side) => {
    while (tree.size > events.length) events = twice(events);
    for (let i = 0; i < places.length; i++) {
      const node = chain[places[i] ?? 0] ?? 0;
      events[node] = (events[node] ?? 0) + 1;
    }
  };
  eachAnchor(journeys, plain, steps, properties, (entity, row) => {
    const leaf = follow(walk(entity, row), plain, { tree, codes, chain, tally });
    entityOf.push(entity);
    rowOf.push(row);
    leafOf.push(leaf);
  });
  return {
    plain,
    steps,
    codes,
    tree,
    ...laidOut(tree, plain, codes),
    events,
    entityOf: entityOf.all(),
    rowOf: rowOf.all(),
    leafOf: leafOf.all(),
  };
}

interface Growing {
  readonly tree: Trie;
  readonly codes: Codes;
  /** By step of the side at hand, its node. */
  readonly chain: number[];
  tally(side: Side): void;
}

function follow({ after, before }: Walk, plain: PlainPaths, growing: Growing): number {
  const { tree, codes, chain, tally } = growing;
  const anchor = tree.child(0, (plain.after > 0 ? after : before).steps[0] ?? 0);
  let node = anchor;
  const take = (side: Side) => {
    const { steps, ending } = side;
    chain[0] = anchor;
    for (let i = 1; i < steps.length; i++) {
      const step = steps[i] ?? 0;
      const isReached = ending === "reached" && i === steps.length - 1;
      node = tree.child(node, isReached ? codes.reached(step) : step);
      chain[i] = node;
    }
    tally(side);
    if (ending !== "reached") node = tree.child(node, codes.ending(ending));
  };
  if (plain.after > 0) take(after);
  if (plain.before > 0) take(before);
  return node;
}

// A parent's number is below its children's, so one pass finds every layer.
function laidOut(tree: Trie, plain: PlainPaths, codes: Codes) {
  const [layerOf, besideOf] = [new Int16Array(tree.size), new Int32Array(tree.size)];
  const anchorOf = new Int32Array(tree.size);
  // Whether what follows a node stands before the anchor.
  const isTurned = new Uint8Array(tree.size);
  for (let node = 1; node < tree.size; node++) {
    const parent = tree.parent(node);
    const isAnchor = parent === 0;
    anchorOf[node] = isAnchor ? node : (anchorOf[parent] ?? 0);
    const isBefore = !isAnchor && isTurned[parent] === 1;
    const isFirstBefore = isBefore && (layerOf[parent] ?? 0) >= 0;
    besideOf[node] = isFirstBefore ? (anchorOf[node] ?? 0) : parent;
    layerOf[node] = isAnchor ? 0 : (layerOf[besideOf[node] ?? 0] ?? 0) + (isBefore ? -1 : 1);
    const isAfterOver = isAnchor ? plain.after === 0 : codes.said(tree.code(node)).kind !== "step";
    isTurned[node] = Number(isBefore || isAfterOver);
  }
  return { layerOf, besideOf };
}

function twice(list: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(list.length * 2);
  grown.set(list);
  return grown;
}

/** A complete path, its steps from left to right. */
export interface Decoded {
  /** Numbers of steps; the anchor is the one at `anchor`. */
  readonly steps: readonly number[];
  readonly anchor: number;
  readonly ending?: Ending;
  readonly beginning?: Ending;
}

export function decoded({ tree, codes, layerOf }: Grown, leaf: number): Decoded {
  const [before, after]: [number[], number[]] = [[], []];
  let ending: Ending | undefined;
  let beginning: Ending | undefined;
  for (let node = leaf; node > 0; node = tree.parent(node)) {
    const isBefore = (layerOf[node] ?? 0) < 0;
    const said = codes.said(tree.code(node));
    if ("step" in said) (isBefore ? before : after).push(said.step);
    if (said.kind === "step") continue;
    if (isBefore) beginning = said.kind;
    else ending = said.kind;
  }
  return {
    steps: [...before, ...after.reverse()],
    anchor: before.length,
    ...(ending !== undefined && { ending }),
    ...(beginning !== undefined && { beginning }),
  };
}

/** By node of the tree, how many of the anchors' paths lead through it. */
export function pathsThrough(
  { tree, leafOf }: Grown,
  isCounted: (anchor: number) => boolean = () => true,
): Uint32Array {
  const counts = new Uint32Array(tree.size);
  for (let anchor = 0; anchor < leafOf.length; anchor++) {
    const leaf = leafOf[anchor] ?? 0;
    if (isCounted(anchor)) counts[leaf] = (counts[leaf] ?? 0) + 1;
  }
  for (let node = tree.size - 1; node > 0; node--) {
    const parent = tree.parent(node);
    counts[parent] = (counts[parent] ?? 0) + (counts[node] ?? 0);
  }
  return counts;
}
