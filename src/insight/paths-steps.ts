import { failure } from "../kit/failure.ts";
import type { Journeys } from "./journeys.ts";

/** Types that are one step under another name: those named, and those that begin like this. */
export interface StepGroup {
  readonly name: string;
  readonly types?: readonly string[] | undefined;
  readonly prefix?: string | undefined;
}

/** What events are called where journeys are read step by step, and which of them are passed over. */
export interface StepNaming {
  /** An event is in the first group that names its type, or one that it refines; without one it goes by its own type. */
  readonly groups?: readonly StepGroup[] | undefined;
  /** Types that are passed over as if they had not happened, with what refines them. */
  readonly exclude?: readonly string[] | undefined;
}

export const BadStepGroup = failure(
  "insight/bad-step-group",
  { retry: "never", kind: "usage" },
  (f: { group: string; problem: string }) =>
    `the group "${f.group}" ${f.problem}. Give it a name, and types or a prefix.`,
);

/** Steps by number, from 1; 0 is an event that is passed over. */
export interface Steps {
  readonly stepOf: Uint16Array;
  /** By step, its name; the first is nobody's. */
  readonly names: readonly string[];
  /** By step, its place among the names in the order of code units. */
  readonly rank: Uint32Array;
}

/** By kind of event, the number of its step. */
export function stepsOf(journeys: Pick<Journeys, "kinds" | "types">, naming: StepNaming): Steps {
  const { types, kinds } = journeys;
  const { groups = [], exclude = [] } = naming;
  for (const group of groups) refuseBadGroup(group);
  const excluded = new Set(exclude);
  const numbers = new Map<string, number>();
  const names = [""];
  const stepOf = Uint16Array.from(kinds, (codes) => {
    const lineage = codes.map((code) => types[code] ?? "");
    if (lineage.some((type) => excluded.has(type))) return 0;
    const group = groups.find((one) => lineage.some((type) => isIn(one, type)));
    const name = group?.name ?? lineage[0] ?? "";
    const ready = numbers.get(name);
    if (ready !== undefined) return ready;
    numbers.set(name, names.length);
    return names.push(name) - 1;
  });
  const rank = new Uint32Array(names.length);
  const order = [...names.keys()].sort((a, b) => ((names[a] ?? "") < (names[b] ?? "") ? -1 : 1));
  for (const [place, step] of order.entries()) rank[step] = place;
  return { stepOf, names, rank };
}

function isIn({ types = [], prefix }: StepGroup, type: string): boolean {
  return types.includes(type) || (prefix !== undefined && type.startsWith(prefix));
}

function refuseBadGroup({ name, types = [], prefix }: StepGroup): void {
  if (name === "") throw new BadStepGroup({ group: name, problem: "has no name" });
  if (types.length === 0 && (prefix === undefined || prefix === ""))
    throw new BadStepGroup({ group: name, problem: "holds no type" });
}

/** The types that a naming asks for. */
export function namingTypes({ groups = [], exclude = [] }: StepNaming): string[] {
  return [...groups.flatMap(({ types = [] }) => types), ...exclude];
}

/** What a naming does, for people: parts of a sentence. */
export function namingWords({ groups = [], exclude = [] }: StepNaming): string[] {
  const grouped = groups.map(({ name, types = [], prefix }) => {
    const held = [...types, ...(prefix === undefined ? [] : [`${prefix}*`])];
    return `${held.join(", ")} ${held.length === 1 ? "is" : "are"} called ${name}`;
  });
  return [...grouped, ...(exclude.length > 0 ? [`${exclude.join(", ")} passed over`] : [])];
}

/** How many events of the journeys are passed over. */
export function passedOver({ from, to, kindOf }: Journeys, { stepOf }: Steps): number {
  if (!stepOf.includes(0)) return 0;
  let count = 0;
  for (let e = 0; e < from.length; e++) {
    const end = to[e] ?? 0;
    for (let row = from[e] ?? 0; row < end; row++) if ((stepOf[kindOf[row] ?? 0] ?? 0) === 0) count++;
  }
  return count;
}
