import { BadFault } from "./errors.ts";

/** What can go wrong with a call of an app: refused, or unanswered before or after it was acted upon, or the connection cut. */
export const inwardFaults = [
  "rate-limited",
  "error",
  "timeout-before",
  "timeout-after",
  "cut-before",
  "cut-after",
] as const;
/** What can go wrong with what the platform sends: twice, after the next one, late, never, by a forger, or from ten minutes ago. */
export const outwardFaults = ["duplicate", "reorder", "delay", "lose", "forge", "stale"] as const;
export type FaultKind = (typeof inwardFaults)[number] | (typeof outwardFaults)[number];

/** Something that is to go wrong. */
export interface Fault {
  readonly platform: string;
  /** The method as the record names it: `chat.postMessage`, `block_actions`; `*` is any. */
  readonly method: string;
  readonly kind: FaultKind;
  /** How often; for ever where absent. */
  readonly times?: number;
  /** After how many calls it begins. */
  readonly after?: number;
  /** Of `rate-limited`; 1 where absent. */
  readonly retryAfterS?: number;
  /** Of `error`: an HTTP status, or a reply code of SMTP. */
  readonly status?: number;
  /** Of `delay`. */
  readonly delayMs?: number;
}

export interface ActiveFault extends Fault {
  readonly id: number;
  /** How many calls it has seen, and how many it has spoilt. */
  readonly seen: number;
  readonly done: number;
}

export interface Faults {
  /** errors  chat/bad-fault */
  add(fault: Fault): ActiveFault;
  list(): readonly ActiveFault[];
  /** Without an id: all. */
  clear(id?: number): void;
  /** What is to go wrong with this call, if anything; it is used up. */
  take(platform: string, method: string, kinds: readonly FaultKind[]): Fault | undefined;
}

export function createFaults(platforms: () => readonly string[], onChange: () => void): Faults {
  const active = new Map<number, ActiveFault>();
  let last = 0;
  return {
    add: (fault) => {
      const known = ["*", ...platforms()];
      if (!known.includes(fault.platform))
        throw new BadFault({ problem: `there is no platform "${fault.platform}". There are ${known.join(", ")}.` });
      const kinds: readonly string[] = [...inwardFaults, ...outwardFaults];
      if (!kinds.includes(fault.kind))
        throw new BadFault({ problem: `"${fault.kind}" is none. There are ${kinds.join(", ")}.` });
      for (const name of ["times", "after", "retryAfterS", "status", "delayMs"] as const) {
        const value = fault[name];
        if (value !== undefined && (!Number.isSafeInteger(value) || value < 0))
          throw new BadFault({ problem: `its "${name}" must be a whole number from 0.` });
      }
      last += 1;
      const added = { ...fault, id: last, seen: 0, done: 0 };
      active.set(last, added);
      onChange();
      return added;
    },
    list: () => [...active.values()],
    clear: (id) => {
      if (id === undefined) active.clear();
      else active.delete(id);
      onChange();
    },
    take: (platform, method, kinds) => {
      for (const fault of active.values()) {
        const isMeant =
          (fault.platform === "*" || fault.platform === platform) &&
          (fault.method === "*" || fault.method === method) &&
          kinds.includes(fault.kind);
        if (!isMeant) continue;
        const isDue = fault.seen >= (fault.after ?? 0) && fault.done < (fault.times ?? Number.POSITIVE_INFINITY);
        active.set(fault.id, { ...fault, seen: fault.seen + 1, done: fault.done + (isDue ? 1 : 0) });
        if (isDue) return fault;
      }
      return undefined;
    },
  };
}
