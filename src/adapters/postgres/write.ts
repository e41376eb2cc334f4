import type { Micros } from "../../event/index.ts";
import type { Sha256 } from "../../kit/sha256.ts";
import {
  admit,
  genesis,
  type IndexedRow,
  mustFollow,
  type Outcome,
  OutcomeUnknown,
  type PreparedCommit,
} from "../../store/index.ts";
import { type Connections, patiently } from "./connections.ts";
import { type PgClient, send } from "./driver.ts";
import { isCertain, type Place, problemIn } from "./errors.ts";
import { insertion, type Terms, termKeysOf } from "./insert.ts";
import { headIn, headOf } from "./rows.ts";
import type { Tables } from "./schema.ts";
import { bytes, text } from "./sql.ts";
import { answerMs, beginning, silenceMs } from "./transaction.ts";
import { questionsOf, termQuestions, termsIn } from "./view.ts";

export interface WriteOptions extends Place {
  readonly tables: Tables;
  /** What listens is told under this name. */
  readonly channel: string;
  readonly hash: Sha256;
}

export interface Writer {
  commit(batch: readonly PreparedCommit[], now: Micros): Promise<readonly Outcome[]>;
  restore(log: string, events: readonly IndexedRow[]): Promise<void>;
}

/** How long to look for the outcome of a commit whose answer was lost: longer than a vanished process can hold the lock. */
const settleMs = 3 * silenceMs;

/**
 * Writes to the log. The lock on its one row comes first and alone, so that every later statement sees all that was committed before; held
 * for one batch, it orders the commits, and positions are dense because they are counted under it.
 */
export function postgresWriter(
  connections: Connections,
  { tables, channel, hash, place, lockWaitMs }: WriteOptions,
): Writer {
  const genesisOf = (log: string) => genesis(log, hash);
  const locked = (waitMs: number) => [...beginning(waitMs), `select 1 from ${tables.log} for update`];
  /** Takes the lock, asks, and gives the answers. */
  const ask = async (client: PgClient, questions: readonly string[], waitMs = lockWaitMs) =>
    (await send(client, [...locked(waitMs), ...questions], waitMs + answerMs)).slice(locked(waitMs).length);

  /** Writes what `prepare` makes of the log under the lock, all or nothing. */
  const transaction = <Result>(prepare: (client: PgClient) => Promise<Prepared<Result>>): Promise<Result> =>
    patiently(connections.outageMs, async () => {
      try {
        return await connections.once(async (client) => {
          const { statements, last, result } = await prepare(client);
          try {
            await send(client, [...statements, "commit"], answerMs);
          } catch (cause) {
            throw last === undefined || isCertain(cause) ? cause : new InDoubt(last, result, cause);
          }
          return result;
        });
      } catch (cause) {
        if (!(cause instanceof InDoubt)) throw cause;
        if (await isWritten(cause)) return cause.result as Result; // what this transaction's `prepare` returned
        throw cause.cause;
      }
    });

  // The lost connection held the lock. Whoever gets it after that sees what became of the transaction.
  const isWritten = async ({ last, cause }: InDoubt): Promise<boolean> => {
    const mine = `select 1 from ${tables.event} where position = ${last.position} and hash = ${bytes(last.hash)}`;
    try {
      return await connections.patiently(async (client) => {
        const [found] = await ask(client, [mine], settleMs);
        await send(client, ["rollback"]);
        return found?.length === 1;
      }, settleMs);
    } catch (failed) {
      throw new OutcomeUnknown({ place, problem: problemIn(cause) }, { cause: failed });
    }
  };

  const inserting = (rows: readonly IndexedRow[], known: Terms) => [
    ...insertion(rows, tables, known, place),
    `select pg_notify(${text(channel)}, '${rows.at(-1)?.position}')`,
  ];

  return {
    commit: (batch, now) =>
      transaction(async (client) => {
        const { statements, standing } = questionsOf(batch, tables);
        const known = standing(await ask(client, statements), genesisOf);
        const { outcomes, rows } = admit(batch, known.view, now, hash);
        return { statements: rows.length === 0 ? [] : inserting(rows, known), last: rows.at(-1), result: outcomes };
      }),
    restore: (log, events) =>
      transaction(async (client) => {
        const keys = [...termKeysOf(events)];
        const [head, last, terms] = await ask(client, [headOf(tables), ...termQuestions(keys, tables)]);
        mustFollow(headIn(head?.[0] ?? [], genesisOf), log, events, place);
        const rename = `update ${tables.log} set id = ${text(log)} where id <> ${text(log)}`;
        const inserts = events.length === 0 ? [] : inserting(events, termsIn(last, terms));
        return { statements: [rename, ...inserts], last: events.at(-1), result: undefined };
      }),
  };
}

/** What a transaction is to write, its last row, and what it gives when that is on disk. */
interface Prepared<Result> {
  readonly statements: readonly string[];
  readonly last: IndexedRow | undefined;
  readonly result: Result;
}

/** The answer to a commit was lost. */
class InDoubt {
  readonly last: IndexedRow;
  readonly result: unknown;
  readonly cause: unknown;
  constructor(last: IndexedRow, result: unknown, cause: unknown) {
    this.last = last;
    this.result = result;
    this.cause = cause;
  }
}
