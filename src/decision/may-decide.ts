import type { Case } from "./case.ts";
import type { Person, Playbook } from "./playbook-definition.ts";
import { personOf } from "./sla.ts";

/** Who is behind a name: a person's own names, a group's members; undefined where no directory knows. */
export type Directory = (name: Person) => readonly string[] | undefined;

/**
 * Who may decide a case: the one who was asked, the deputies, and whoever it was escalated to. A role that no directory resolves may be
 * anybody's, so where such a one is asked everyone may.
 */
export function deciders(
  state: Case,
  { people }: Pick<Playbook, "people">,
  directory: Directory,
): (by: string) => boolean {
  const known = new Set<string>();
  for (const name of deciderNames(state, { people })) {
    const members = directory(name);
    if (members === undefined && !isPersonal(name)) return () => true;
    for (const one of [name, ...(members ?? [])]) known.add(plain(one));
  }
  return (by) => known.has(plain(by));
}

/** The same by name, whoever was asked first, each once. */
export function deciderNames(state: Case, { people }: Pick<Playbook, "people">): readonly Person[] {
  const escalated = state.escalations.flatMap((one) => (one.data.to === undefined ? [] : [one.data.to]));
  return [
    ...new Set([
      state.asked?.data.to ?? people.approver,
      ...(people.deputies ?? []),
      ...escalated.map((name) => personOf({ people }, name)),
    ]),
  ];
}

/** `@maya` and `maya@example.org` are one person's even where no directory says so. */
const isPersonal = (name: Person) => name.includes("@");
const plain = (name: string) => name.trim().replace(/^@/, "").toLowerCase();
