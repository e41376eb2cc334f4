import type { Clock, Micros } from "../../event/index.ts";
import {
  type Acquired,
  type Checkpoints,
  type KeptLease,
  type Lease,
  LeaseLost,
  leaseWatch,
  NoTransactions,
  type Parked,
  PositionBackwards,
  type Progress,
} from "../../subscription/index.ts";
import type { Row } from "./driver.ts";
import type { ServerOptions } from "./server.ts";
import { fromJson, json, text, texts } from "./sql.ts";
import { openViews, type ViewTables } from "./views.ts";

export const needs = { pg: "^8" };

export interface PostgresCheckpointsOptions extends ServerOptions {
  /** SQL that tells the time in microseconds since 1970. Default: the server's clock, which all machines share. A test has its own. */
  readonly time?: () => string;
}

/** How long the row of a lease that nobody renews is kept. Epochs come from one counter, so that none comes twice once the row is gone. */
const keptForMicros = 86_400_000_000;

const serverTime = () => "(extract(epoch from clock_timestamp()) * 1000000)::bigint";
const noTransaction =
  "your work runs at once, and a server answers only later. A read model's rows and position are kept together there all the same";

const leaseColumns = "name, owner, epoch, beat, until, ttl";

/**
 * Checkpoints in a schema beside the log's (`thence_views` for `thence`), shared by every machine that opens it. Whether a lease has run out
 * is judged by the server's clock; the one passed in is not asked.
 *
 * errors  as `openViews`
 */
export async function openCheckpoints(
  url: string,
  _context: { readonly clock: Clock },
  { time = serverTime, ...options }: PostgresCheckpointsOptions = {},
): Promise<Checkpoints> {
  const { url: place, tables, read, write, decide, close } = await openViews(url, needs.pg, options);
  const { counter, lease: leases, checkpoint, note: notes, parked: aside } = tables;
  const isOver = leaseWatch();
  const lock = (name: string) => `select ${leaseColumns} from ${leases} where name = ${text(name)} for update`;
  const heldIn = (rows: readonly Row[] | undefined, now: readonly Row[] | undefined) => {
    const kept = rows?.[0] && leaseOf(rows[0]);
    return kept && !isOver(kept, Number(now?.[0]?.[0])) ? kept : undefined;
  };
  const mustHold = (lease: Lease, rows: readonly Row[] | undefined) => {
    if (!rows?.[0] || leaseOf(rows[0]).epoch !== lease.epoch) throw new LeaseLost(lease);
  };

  /** Grants the lease under the counter's lock, for somebody else may have taken it since it was seen to be free. */
  const grant = (name: string, owner: string, ttl: Micros): Promise<Acquired> =>
    decide(
      [`select epoch from ${counter} for update`, lock(name), `select ${time()}`],
      ([counted, rows, now]): { statements: string[]; result: Acquired } => {
        const kept = heldIn(rows, now);
        if (kept) return { statements: [], result: { kind: "held", by: kept } };
        const epoch = Number(counted?.[0]?.[0]) + 1;
        const until = Number(now?.[0]?.[0]) + ttl;
        return {
          statements: [
            `delete from ${leases} where until < ${until - ttl - keptForMicros}`,
            `update ${counter} set epoch = ${epoch}`,
            `insert into ${leases} values (${text(name)}, ${text(owner)}, ${epoch}, 0, ${until}, ${ttl})
              on conflict (name) do update set owner = excluded.owner, epoch = excluded.epoch, beat = 0, until = excluded.until, ttl = excluded.ttl`,
          ],
          result: { kind: "granted", lease: { name, owner, epoch } },
        };
      },
    );

  return {
    url: place,
    lacks: { transaction: noTransaction },
    acquire: async (name, owner, ttl) => {
      // Most looks find it held; they take no lock.
      const seen = await read([`select ${leaseColumns} from ${leases} where name = ${text(name)}`, `select ${time()}`]);
      const kept = heldIn(seen?.[0], seen?.[1]);
      return kept ? { kind: "held", by: kept } : grant(name, owner, ttl);
    },
    renew: (lease, ttl) =>
      decide([lock(lease.name)], ([rows]) => {
        mustHold(lease, rows);
        const renewed = `update ${leases} set beat = beat + 1, until = ${time()} + ${ttl}, ttl = ${ttl}`;
        return { statements: [`${renewed} where name = ${text(lease.name)}`], result: undefined };
      }),
    release: async (lease) => {
      await write([`delete from ${leases} where name = ${text(lease.name)} and epoch = ${lease.epoch}`]);
    },
    leases: async (prefix) => {
      const named = `select ${leaseColumns} from ${leases} where starts_with(name, ${text(prefix)})`;
      const [rows, now] = (await read([named, `select ${time()}`])) ?? [];
      return (rows ?? []).map(leaseOf).filter((lease) => !isOver(lease, Number(now?.[0]?.[0])));
    },
    load: async (name) => {
      const [rows] = (await read([`select position from ${checkpoint} where name = ${text(name)}`])) ?? [];
      return rows?.[0] && Number(rows[0][0]);
    },
    positions: async (prefix) => {
      const asked = `select name, position from ${checkpoint} where starts_with(name, ${text(prefix)})`;
      const [rows] = (await read([asked])) ?? [];
      return new Map((rows ?? []).map(([name, position]) => [name ?? "", Number(position)]));
    },
    save: async (lease, progress, work) => {
      if (work) throw new NoTransactions({ place, reason: noTransaction });
      // The lease's row stays locked until the end, so that nobody takes it over between the look and the save.
      const saved = `select position from ${checkpoint} where name = ${text(lease.name)}`;
      await decide([lock(lease.name), saved], ([rows, found]) => {
        mustHold(lease, rows);
        const before = Number(found?.[0]?.[0] ?? 0);
        const { position } = progress;
        if (position < before) throw new PositionBackwards({ name: lease.name, position, saved: before });
        return { statements: saving(lease.name, progress, tables), result: undefined };
      });
    },
    note: (lease, said) =>
      decide([lock(lease.name)], ([rows]) => {
        mustHold(lease, rows);
        const kept = `insert into ${notes} values (${text(lease.name)}, ${text(said)})
          on conflict (name) do update set text = excluded.text`;
        return { statements: [kept], result: undefined };
      }),
    noted: async (name) => {
      const [rows] = (await read([`select text from ${notes} where name = ${text(name)}`])) ?? [];
      return rows?.[0]?.[0] ?? undefined;
    },
    parked: async (subscription) => {
      const asked = `select id, position, key, error, attempts, at, due from ${aside}
        where subscription = ${text(subscription)} order by position`;
      const [rows] = (await read([asked])) ?? [];
      return (rows ?? []).map(parkedOf);
    },
    replay: async (subscription, key) => {
      const ofKey = key === undefined ? "" : ` and key = ${json(key)}`;
      const mine = `subscription = ${text(subscription)}${ofKey}`;
      const [, rows] = await write([
        `select 1 from ${aside} where ${mine} order by id for update`, // in one order, so that no two wait for each other
        `update ${aside} set due = true where ${mine}
          and position in (select min(position) from ${aside} where ${mine} group by key) returning 1`,
      ]);
      return rows?.length ?? 0;
    },
    drop: async (subscription, id) => {
      const gone = `delete from ${aside} where subscription = ${text(subscription)} and id = ${text(id)} returning 1`;
      const [rows] = await write([gone]);
      return rows?.length === 1;
    },
    forget: async (name) => {
      await write([`delete from ${checkpoint} where name = ${text(name)}`]);
    },
    close,
  };
}

function saving(name: string, { position, parked }: Progress, { checkpoint, parked: aside }: ViewTables): string[] {
  const at = `insert into ${checkpoint} values (${text(name)}, ${position})
    on conflict (name) do update set position = excluded.position`;
  if (!parked) return [at];
  const subscription = text(parked.subscription);
  const added = parked.add
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(
      (row) => `insert into ${aside} values (${subscription}, ${text(row.id)}, ${row.position}, ${json(row.key)},
        ${json(row.error)}, ${row.attempts}, ${row.at}, ${row.due}) on conflict (subscription, id) do update set
        position = excluded.position, key = excluded.key, error = excluded.error, attempts = excluded.attempts,
        at = excluded.at, due = excluded.due`,
    );
  const again = (parked.again ?? [])
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(
      (
        row,
      ) => `update ${aside} set error = ${json(row.error)}, attempts = ${row.attempts}, at = ${row.at}, due = ${row.due}
        where subscription = ${subscription} and id = ${text(row.id)}`,
    );
  const removed =
    parked.remove.length === 0
      ? []
      : [`delete from ${aside} where subscription = ${subscription} and id = any(${texts(parked.remove)})`];
  return [at, ...added, ...again, ...removed];
}

function leaseOf([name, owner, epoch, beat, until, ttl]: Row): KeptLease {
  return {
    name: name ?? "",
    owner: owner ?? "",
    epoch: Number(epoch),
    beat: Number(beat),
    until: Number(until),
    ttl: Number(ttl),
  };
}

function parkedOf([id, position, key, error, attempts, at, due]: Row): Parked {
  return {
    id: id ?? "",
    position: Number(position),
    key: fromJson(key),
    error: fromJson(error),
    attempts: Number(attempts),
    at: Number(at),
    due: due === "t",
  };
}
