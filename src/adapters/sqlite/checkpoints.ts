import type { Clock } from "../../event/index.ts";
import {
  type Checkpoints,
  type KeptLease,
  type Lease,
  LeaseLost,
  leaseWatch,
  type Parked,
  PositionBackwards,
  type Progress,
  type Transaction,
} from "../../subscription/index.ts";
import { openViews, type Views } from "./views.ts";

export const needs: Readonly<Record<string, string>> = {};

/** How long the row of a lease that nobody renews is kept. Epochs come from one counter, so that none comes twice once the row is gone. */
const keptForMicros = 86_400_000_000;

type Row = Readonly<Record<string, unknown>>;

/**
 * Checkpoints in a file beside the log (`log.db.views`), shared by all processes that open it. SQLite has no clock but the machine's, so
 * the one passed in is that.
 *
 * errors  store/unreachable, store/not-a-store, store/newer-format, store/locked, store/full, store/damaged
 */
export async function openCheckpoints(url: string, { clock }: { readonly clock: Clock }): Promise<Checkpoints> {
  const views = await openViews(url);
  const { statement, write, read } = views;
  const isOver = leaseWatch();

  const keptLease = (name: string): KeptLease | undefined => {
    const row = statement("select * from lease where name = ?").get(name);
    return row && leaseOf(row);
  };
  const mustHold = (lease: Lease) => {
    if (keptLease(lease.name)?.epoch !== lease.epoch) throw new LeaseLost(lease);
  };
  const transaction: Transaction = {
    all: (sql, ...values) => statement(sql).all(...values),
    run: (sql, ...values) => {
      statement(sql).run(...values);
    },
  };

  return {
    url: views.url,
    lacks: {},
    acquire: (name, owner, ttl) =>
      write(() => {
        const now = clock();
        const kept = keptLease(name);
        if (kept && !isOver(kept, now)) return { kind: "held", by: kept };
        statement("delete from lease where until < ?").run(now - keptForMicros);
        const epoch = nextEpoch(views);
        statement("insert or replace into lease values (?, ?, ?, 0, ?, ?)").run(name, owner, epoch, now + ttl, ttl);
        return { kind: "granted", lease: { name, owner, epoch } };
      }),
    renew: (lease, ttl) =>
      write(() => {
        mustHold(lease);
        statement("update lease set beat = beat + 1, until = ?, ttl = ? where name = ?").run(
          clock() + ttl,
          ttl,
          lease.name,
        );
      }),
    release: (lease) =>
      write(() => {
        statement("delete from lease where name = ? and epoch = ?").run(lease.name, lease.epoch);
      }),
    leases: (prefix) =>
      read(() => {
        const now = clock();
        const rows = statement("select * from lease where substr(name, 1, length(?1)) = ?1").all(prefix);
        return rows.map(leaseOf).filter((lease) => !isOver(lease, now));
      }),
    load: (name) =>
      read(() => {
        const row = statement("select position from checkpoint where name = ?").get(name);
        return row && Number(row["position"]);
      }),
    positions: (prefix) =>
      read(() => {
        const rows = statement("select * from checkpoint where substr(name, 1, length(?1)) = ?1").all(prefix);
        return new Map(rows.map((row) => [String(row["name"]), Number(row["position"])]));
      }),
    save: (lease, { position, parked }, work) =>
      write(() => {
        mustHold(lease);
        const { changes } = statement(
          "insert into checkpoint values (?, ?) on conflict do update set position = excluded.position where excluded.position >= position",
        ).run(lease.name, position);
        if (Number(changes) === 0) {
          const row = statement("select position from checkpoint where name = ?").get(lease.name);
          throw new PositionBackwards({ name: lease.name, position, saved: Number(row?.["position"]) });
        }
        if (parked) park(views, parked);
        work?.(transaction);
      }),
    note: (lease, text) =>
      write(() => {
        mustHold(lease);
        statement("insert or replace into note values (?, ?)").run(lease.name, text);
      }),
    noted: (name) =>
      read(() => {
        const row = statement("select text from note where name = ?").get(name);
        return row && String(row["text"]);
      }),
    parked: (subscription) =>
      read(() =>
        statement("select * from parked where subscription = ? order by position").all(subscription).map(parkedOf),
      ),
    replay: (subscription, key) =>
      write(() => {
        const first = `select min(position) from parked where subscription = ?1 and (?2 is null or key = ?2) group by key`;
        const { changes } = statement(
          `update parked set due = 1 where subscription = ?1 and position in (${first})`,
        ).run(subscription, key ?? null);
        return Number(changes);
      }),
    drop: (subscription, id) =>
      write(() => {
        const { changes } = statement("delete from parked where subscription = ? and id = ?").run(subscription, id);
        return Number(changes) > 0;
      }),
    forget: (name) =>
      write(() => {
        statement("delete from checkpoint where name = ?").run(name);
      }),
    close: views.close,
  };
}

function park({ statement }: Views, { subscription, add, again = [], remove }: NonNullable<Progress["parked"]>): void {
  for (const { id, position, key, error, attempts, at, due } of add)
    statement("insert or replace into parked values (?, ?, ?, ?, ?, ?, ?, ?)").run(
      subscription,
      id,
      position,
      key,
      error,
      attempts,
      at,
      due ? 1 : 0,
    );
  for (const { id, error, attempts, at, due } of again)
    statement("update parked set error = ?, attempts = ?, at = ?, due = ? where subscription = ? and id = ?").run(
      error,
      attempts,
      at,
      due ? 1 : 0,
      subscription,
      id,
    );
  for (const id of remove) statement("delete from parked where subscription = ? and id = ?").run(subscription, id);
}

function nextEpoch({ statement }: Views): number {
  const row = statement("update counter set value = value + 1 where name = 'epoch' returning value").get();
  return Number(row?.["value"]);
}

function leaseOf(row: Row): KeptLease {
  return {
    name: String(row["name"]),
    owner: String(row["owner"]),
    epoch: Number(row["epoch"]),
    beat: Number(row["beat"]),
    until: Number(row["until"]),
    ttl: Number(row["ttl"]),
  };
}

function parkedOf(row: Row): Parked {
  return {
    id: String(row["id"]),
    position: Number(row["position"]),
    key: String(row["key"]),
    error: String(row["error"]),
    attempts: Number(row["attempts"]),
    at: Number(row["at"]),
    due: row["due"] === 1,
  };
}
