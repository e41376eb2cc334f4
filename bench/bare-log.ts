import { createHash, hash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { openDatabase } from "../src/adapters/sqlite/schema.ts";

/** One event for the bare loop: the bytes' text, and what is indexed. Tags are sorted pairs; the first `stream` names are one of them. */
export interface BareEvent {
  readonly id: Uint8Array;
  readonly type: string;
  readonly tags: readonly (readonly [name: string, value: string])[];
  readonly stream: readonly [name: string, value: string];
  readonly occurred: number;
  readonly text: string;
}

export interface BareCommit {
  readonly record: string;
  readonly events: readonly BareEvent[];
}

/**
 * What anybody would write who needs the same file and nothing else: one connection, one thread, prepared statements, a transaction a
 * batch. The same tables, triggers and pragmas as ours (it opens the file by our own `openDatabase`), the same rows, index entries and
 * hashes; no conditions, no check for known ids, no reading back, no promises.
 */
export function bareLog(path: string, log: string, recorded: number) {
  const db = openDatabase(path, log);
  const intoCommit = db.prepare(`insert into "commit" values (?, ?, ?)`);
  const intoEvent = db.prepare("insert into event values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const intoIndex = db.prepare("insert into event_term values (?, ?)");
  const intoTerm = db.prepare("insert into term (name, value) values (?, ?)");
  const terms = new Map<string, number>();
  const streams = new Map<number, { revision: number; hash: Buffer }>();
  const none = Buffer.alloc(32);
  let previous = sha256(Buffer.from(`thence log 1\n${log}`));
  let position = 0;

  const term = (name: string, value: string) => {
    const key = `${name}\n${value}`;
    const known = terms.get(key);
    if (known !== undefined) return known;
    const id = Number(intoTerm.run(name, value).lastInsertRowid);
    terms.set(key, id);
    return id;
  };

  const writeCommit = ({ record, events }: BareCommit, entries: [number, number][]) => {
    const first = position + 1;
    const recordBytes = Buffer.from(record);
    intoCommit.run(first, events.length, recordBytes);
    events.forEach((event, index) => {
      position += 1;
      const type = term("", event.type);
      const stream = term(...event.stream);
      const before = streams.get(stream);
      const revision = (before?.revision ?? 0) + 1;
      const bytes = Buffer.from(event.text);
      const header = Buffer.alloc(36);
      header.writeBigUInt64BE(BigInt(position), 0);
      header.writeBigUInt64BE(BigInt(revision), 8);
      header.writeBigUInt64BE(BigInt(recorded), 16);
      header.writeUInt32BE(index, 24);
      header.writeUInt32BE(events.length, 28);
      header.writeUInt32BE(index === 0 ? recordBytes.length : 0, 32);
      const link = [previous, before?.hash ?? none, header, ...(index === 0 ? [recordBytes] : []), bytes];
      previous = sha256(Buffer.concat(link));
      streams.set(stream, { revision, hash: previous });
      intoEvent.run(position, event.id, type, stream, revision, event.occurred, recorded, first, previous, bytes);
      entries.push([type, position]);
      for (const [name, value] of event.tags) entries.push([term(name, value), position]);
    });
  };

  return {
    write: (commits: readonly BareCommit[]) => {
      const entries: [number, number][] = [];
      db.exec("begin immediate");
      for (const commit of commits) writeCommit(commit, entries);
      // Sorted as ours are: in batches of thousands it is worth a third.
      entries.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      for (const [id, at] of entries) intoIndex.run(id, at);
      db.exec("commit");
    },
    close: () => db.close(),
  };
}

function sha256(bytes: Uint8Array): Buffer {
  return Buffer.from(hash("sha256", bytes, "hex"), "hex");
}

/**
 * What a log holds, for the oracle: the business's events byte for byte and what is indexed of them. With `chain`, which counts the product's
 * own events too, also commits, positions and the head of the chain.
 */
export function logFacts(path: string, { chain }: { readonly chain: boolean }): Readonly<Record<string, unknown>> {
  const db = openDatabase(path, "");
  const owned = `(select id from term where name = '' and value like 'thence.%')`;
  try {
    const one = (sql: string) => Object.values(db.prepare(sql).get() ?? {})[0];
    return {
      events: one(`select count(*) from event where type not in ${owned}`),
      eventsHash: eventsHash(db, `select bytes from event where type not in ${owned} order by position`),
      indexEntries:
        Number(one("select count(*) from event_term")) -
        Number(
          one(`select count(*) from event_term where position in (select position from event where type in ${owned})`),
        ),
      streamEvents: one("select count(*) from event where stream is not null"),
      tags: one("select count(*) from term where name <> '' and name not like 'thence.%'"),
      ...(chain && {
        commits: one(`select count(*) from "commit"`),
        positions: one("select max(position) from event"),
        head: asHex(one("select hash from event order by position desc limit 1")),
      }),
    };
  } finally {
    db.close();
  }
}

function eventsHash(db: DatabaseSync, sql: string): string {
  const all = createHash("sha256");
  for (const { bytes } of db.prepare(sql).iterate()) all.update(bytes as Uint8Array).update("\n"); // a blob column
  return all.digest("hex");
}

function asHex(blob: unknown): string {
  return Buffer.from(blob as Uint8Array).toString("hex"); // a blob column
}
