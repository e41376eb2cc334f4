import type { StatementSync } from "node:sqlite";
import { parseTag } from "../../event/index.ts";
import { uuidBytes, uuidText } from "../../kit/uuid.ts";
import type { AdmittedEvent, LogView, PreparedCommit, StreamHead } from "../../store/index.ts";
import { asBytes, eventColumns, eventRows, storedEvent, withCommit } from "./rows.ts";
import type { Terms } from "./terms.ts";

type Run = (sql: string) => StatementSync;

const maxStreams = 100_000;
const idsAtOnce = 64;
const knownIds = `select id from event where id in (${Array(idsAtOnce).fill("?").join(", ")})`;
export const byId = `select ${eventColumns} from event e ${withCommit} where e.id = ?`;

/** Answers admission's questions inside the writing transaction. Heads of streams are remembered until another connection writes. */
export function sqliteView(run: Run, terms: Terms, version: () => number, rest: Pick<LogView, "lastMatch">) {
  const streams = new Map<string, StreamHead>();
  let seen = version();

  const streamHead = (stream: string): StreamHead | undefined => {
    const remembered = streams.get(stream);
    if (remembered) return remembered;
    const id = terms.find(...parseTag(stream));
    if (id === undefined) return undefined;
    const row = run("select revision, hash from event where stream = ? order by revision desc limit 1").get(id);
    return row && { revision: Number(row["revision"]), hash: asBytes(row["hash"]) };
  };

  return {
    /** The log as it stands, for deciding this batch. */
    of: (head: LogView["head"], batch: readonly PreparedCommit[]): LogView => {
      const now = version();
      if (now !== seen || streams.size > maxStreams) streams.clear();
      seen = now;
      const ids = alreadyThere(run, batch);
      return {
        ...rest,
        head,
        streamHead,
        known: (id) => (ids.has(id) ? eventRows(run(byId), [uuidBytes(id)]).map(storedEvent)[0] : undefined),
      };
    },
    /** These rows are being written. */
    written: (rows: readonly AdmittedEvent[]) => {
      for (const { indexed, revision, hash } of rows)
        if (indexed.stream !== undefined) streams.set(indexed.stream, { revision, hash });
    },
    /** After a rollback: what was remembered in the failed transaction is void. */
    forget: () => streams.clear(),
  };
}

// One look-up for many ids; nearly all of them are new.
function alreadyThere(run: Run, batch: readonly PreparedCommit[]): ReadonlySet<string> {
  const ids = batch.flatMap((commit) => commit.events.map((event) => event.id));
  const found = new Set<string>();
  for (let from = 0; from < ids.length; from += idsAtOnce) {
    const some = ids.slice(from, from + idsAtOnce).map(uuidBytes);
    const values = Array.from({ length: idsAtOnce }, (_, i) => some[i] ?? null);
    for (const { id } of run(knownIds).all(...values)) found.add(uuidText(asBytes(id)));
  }
  return found;
}
