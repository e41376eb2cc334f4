import type { Connections } from "./connections.ts";
import { type Row, send } from "./driver.ts";

/** How long a transaction that hears nothing from its process keeps its locks; a process that vanished must not stop the others for long. */
export const silenceMs = 5_000;
/** How long an answer may take beyond the time that a lock is waited for, before the connection counts as lost. */
export const answerMs = 30_000;

/** Begins a transaction that writes. */
export function beginning(lockWaitMs: number): readonly string[] {
  return [
    "begin isolation level read committed",
    `set local lock_timeout = ${lockWaitMs}`,
    `set local idle_in_transaction_session_timeout = ${silenceMs}`,
    // "On disk" is the promise, whatever the database is set to do by default.
    "select set_config('synchronous_commit', 'on', true) where current_setting('synchronous_commit') = 'off'",
  ];
}

/** What a transaction writes after it has asked, and what it gives once that is on disk. */
export interface Decided<Result> {
  readonly statements: readonly string[];
  readonly result: Result;
}

/** Small transactions, in one round trip or two. Each bears repetition: where an answer is lost, it is made again. */
export interface Transactions {
  /** Asks on one state of the database. */
  read(questions: readonly string[]): Promise<Row[][]>;
  /** Writes. */
  write(statements: readonly string[]): Promise<Row[][]>;
  /** Asks, with whatever locks the questions take, and writes what `decide` makes of the answers; where it throws, nothing. */
  decide<Result>(questions: readonly string[], decide: (answers: Row[][]) => Decided<Result>): Promise<Result>;
}

export function transactionsOn(connections: Connections, lockWaitMs: number): Transactions {
  const begin = beginning(lockWaitMs);
  const timeoutMs = lockWaitMs + answerMs;
  return {
    read: (questions) =>
      connections.patiently(async (client) =>
        (
          await send(client, ["begin isolation level repeatable read read only", ...questions, "commit"], timeoutMs)
        ).slice(1, -1),
      ),
    write: (statements) =>
      connections.patiently(async (client) =>
        (await send(client, [...begin, ...statements, "commit"], timeoutMs)).slice(begin.length, -1),
      ),
    decide: (questions, decide) =>
      connections.patiently(async (client) => {
        const answers = (await send(client, [...begin, ...questions], timeoutMs)).slice(begin.length);
        const { statements, result } = decide(answers);
        await send(client, [...statements, "commit"], timeoutMs);
        return result;
      }),
  };
}
