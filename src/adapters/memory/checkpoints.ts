import type { Clock } from "../../event/index.ts";
import {
  type Checkpoints,
  type KeptLease,
  LeaseLost,
  leaseWatch,
  NoTransactions,
  type Parked,
  PositionBackwards,
} from "../../subscription/index.ts";

export const needs: Readonly<Record<string, string>> = {};

const noTransaction = "it is kept in memory, which has no transactions";

/** Checkpoints in this process's memory, for tests and for a log in memory: all members live in one process. */
export async function openCheckpoints(url: string, { clock }: { readonly clock: Clock }): Promise<Checkpoints> {
  const leases = new Map<string, KeptLease>();
  const positions = new Map<string, number>();
  const notes = new Map<string, string>();
  const aside = new Map<string, Map<string, Parked>>();
  const isOver = leaseWatch();
  let epoch = 0;

  const mine = (lease: { name: string; owner: string; epoch: number }): KeptLease => {
    const kept = leases.get(lease.name);
    if (kept?.epoch !== lease.epoch) throw new LeaseLost(lease);
    return kept;
  };
  const parkedOf = (subscription: string) =>
    [...(aside.get(subscription)?.values() ?? [])].sort((a, b) => a.position - b.position);

  return {
    url,
    lacks: { durability: "it is kept in memory and gone when the process ends", transaction: noTransaction },
    acquire: async (name, owner, ttl) => {
      const kept = leases.get(name);
      const now = clock();
      if (kept && !isOver(kept, now)) return { kind: "held", by: kept };
      epoch += 1;
      leases.set(name, { name, owner, epoch, beat: 0, until: now + ttl, ttl });
      return { kind: "granted", lease: { name, owner, epoch } };
    },
    renew: async (lease, ttl) => {
      const kept = mine(lease);
      leases.set(lease.name, { ...kept, beat: kept.beat + 1, until: clock() + ttl, ttl });
    },
    release: async (lease) => {
      if (leases.get(lease.name)?.epoch === lease.epoch) leases.delete(lease.name);
    },
    leases: async (prefix) => {
      const now = clock();
      return [...leases.values()].filter((lease) => lease.name.startsWith(prefix) && !isOver(lease, now));
    },
    load: async (name) => positions.get(name),
    positions: async (prefix) => new Map([...positions].filter(([name]) => name.startsWith(prefix))),
    save: async (lease, { position, parked }, work) => {
      mine(lease);
      const saved = positions.get(lease.name) ?? 0;
      if (position < saved) throw new PositionBackwards({ name: lease.name, position, saved });
      if (work) throw new NoTransactions({ place: url, reason: noTransaction });
      positions.set(lease.name, position);
      if (!parked) return;
      const rows = aside.get(parked.subscription) ?? new Map<string, Parked>();
      aside.set(parked.subscription, rows);
      for (const row of parked.add) rows.set(row.id, row);
      for (const row of parked.again ?? []) if (rows.has(row.id)) rows.set(row.id, row);
      for (const id of parked.remove) rows.delete(id);
    },
    note: async (lease, text) => {
      mine(lease);
      notes.set(lease.name, text);
    },
    noted: async (name) => notes.get(name),
    parked: async (subscription) => parkedOf(subscription),
    replay: async (subscription, key) => {
      const firsts = new Map<string, Parked>();
      for (const row of parkedOf(subscription)) if (!firsts.has(row.key)) firsts.set(row.key, row);
      const chosen = [...firsts.values()].filter((row) => key === undefined || row.key === key);
      for (const row of chosen) aside.get(subscription)?.set(row.id, { ...row, due: true });
      return chosen.length;
    },
    drop: async (subscription, id) => aside.get(subscription)?.delete(id) ?? false,
    forget: async (name) => {
      positions.delete(name);
    },
    close: async () => {},
  };
}
