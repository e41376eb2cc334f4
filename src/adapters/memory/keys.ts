import type { Destroyed, KeyState, Keys, OpenKeysOptions } from "../../store/index.ts";

/** Keys in this process's memory, for the store in memory. They are gone when the process ends, as their log is. */
export async function openKeys(url: string, { log, create, random }: OpenKeysOptions): Promise<Keys | undefined> {
  if (!create) return undefined;
  const states = new Map<string, KeyState>();
  const secret = random(32).slice();
  let epoch = 0;
  const find = (subjects: readonly string[]) =>
    new Map(
      subjects.flatMap((subject) => {
        const state = states.get(subject);
        return state ? [[subject, state] as const] : [];
      }),
    );
  return {
    place: url,
    lacks: { durability: "they are kept in memory and gone when the process ends" },
    log,
    secret,
    find: async (subjects) => find(subjects),
    make: async (subjects) => {
      for (const subject of subjects)
        if (!states.has(subject)) states.set(subject, { kind: "key", key: random(32).slice() });
      return find(subjects);
    },
    destroy: async (subject, destroyed): Promise<Destroyed> => {
      const before = states.get(subject);
      if (before?.kind === "destroyed") return before;
      before?.key.fill(0);
      states.set(subject, { kind: "destroyed", ...destroyed });
      epoch += 1;
      return destroyed;
    },
    epoch: async () => epoch,
    close: async () => states.clear(),
  };
}
