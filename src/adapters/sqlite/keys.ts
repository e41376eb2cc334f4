import { closeSync, fsyncSync, openSync, rmSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { type Destroyed, type KeyState, type Keys, KeysMissing, type OpenKeysOptions } from "../../store/index.ts";
import { typed } from "./errors.ts";
import { makePrivateFile, openKeysFile } from "./keys-file.ts";
import { asBytes } from "./rows.ts";
import { defaultLockWaitMs } from "./schema.ts";

/**
 * Keys in a SQLite file of their own (`sqlite:path/to/log.db.keys`), which only its owner may read; every process may open it.
 *
 * errors  store/keys-missing once the file was taken away, store/keys-foreign, store/newer-format, store/locked, store/unreachable
 */
export async function openKeys(url: string, options: OpenKeysOptions): Promise<Keys | undefined> {
  const place = placeOf(url);
  return typed(place, () => {
    const db = openKeysFile(place.path, options);
    return db && keysIn(db, place, options);
  });
}

/** Copies the keys at `url` into a new file, which only its owner may read. errors  store/keys-missing */
export async function copyKeys(url: string, to: string): Promise<void> {
  const place = placeOf(url);
  const options = { log: "", create: false, random: (count: number) => new Uint8Array(count) };
  await typed(place, () => {
    const db = openKeysFile(place.path, options);
    if (!db) throw new KeysMissing({ place: place.path, problem: "there is no file of keys" });
    try {
      makePrivateFile(to, "wx");
      try {
        db.prepare("vacuum into ?").run(to);
        syncFile(to);
      } catch (cause) {
        rmSync(to, { force: true });
        throw cause;
      }
    } finally {
      db.close();
    }
  });
}

function syncFile(path: string): void {
  const file = openSync(path, "r+");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

const placeOf = (url: string) => ({ path: resolve(url.replace(/^sqlite:(\/\/)?/, "")), lockWaitMs: defaultLockWaitMs });

function keysIn(db: DatabaseSync, place: ReturnType<typeof placeOf>, { random }: OpenKeysOptions): Keys {
  const meta = (name: string) => db.prepare("select value from meta where name = ?").get(name)?.["value"];
  const readEpoch = db.prepare("select value from meta where name = 'epoch'");
  const readState = db.prepare(
    `select key, at, fingerprint, tombstone.subject as gone from subject
     left join data_key on data_key.subject = subject.id left join tombstone on tombstone.subject = subject.id where name = ?`,
  );
  const file = statSync(place.path).ino;

  /** The file may be taken away or replaced while it is open; a key made then would be lost with it. */
  const mustBeThere = () => {
    if (statSync(place.path, { throwIfNoEntry: false })?.ino !== file)
      throw new KeysMissing({ place: place.path, problem: "the file of keys was taken away while it was open" });
  };
  const state = (subject: string): KeyState | undefined => {
    const row = readState.get(subject);
    if (!row) return undefined;
    if (row["gone"] === null) return { kind: "key", key: asBytes(row["key"]).slice() };
    const fingerprint = row["fingerprint"];
    return {
      kind: "destroyed",
      at: Number(row["at"]),
      ...(fingerprint !== null && { fingerprint: String(fingerprint) }),
    };
  };
  const find = (subjects: readonly string[]): ReadonlyMap<string, KeyState> => {
    const found = new Map<string, KeyState>();
    for (const subject of subjects) {
      const one = state(subject);
      if (one) found.set(subject, one);
    }
    return found;
  };
  const idOf = (subject: string): number =>
    Number(db.prepare("select id from subject where name = ?").get(subject)?.["id"]);
  const transaction = <Result>(work: () => Result): Promise<Result> =>
    typed(place, () => {
      mustBeThere();
      db.exec("begin immediate");
      try {
        const result = work();
        db.exec("commit");
        return result;
      } catch (cause) {
        if (db.isTransaction) db.exec("rollback");
        throw cause;
      }
    });

  return {
    place: place.path,
    lacks: {},
    log: String(meta("log")),
    secret: asBytes(meta("secret")).slice(),
    find: (subjects) =>
      typed(place, () => {
        mustBeThere();
        return find(subjects);
      }),
    make: (subjects) =>
      transaction(() => {
        for (const subject of subjects) {
          if (state(subject)) continue;
          const { lastInsertRowid } = db.prepare("insert into subject (name) values (?)").run(subject);
          db.prepare("insert into data_key values (?, ?)").run(lastInsertRowid, random(32));
        }
        return find(subjects);
      }),
    destroy: (subject, destroyed) =>
      transaction((): Destroyed => {
        const before = state(subject);
        if (before?.kind === "destroyed") return before;
        if (!before) db.prepare("insert into subject (name) values (?)").run(subject);
        const id = idOf(subject);
        db.prepare("update data_key set key = zeroblob(32) where subject = ?").run(id);
        db.prepare("insert into tombstone values (?, ?, ?)").run(id, destroyed.at, destroyed.fingerprint ?? null);
        db.prepare("update meta set value = value + 1 where name = 'epoch'").run();
        return destroyed;
      }),
    epoch: () =>
      typed(place, () => {
        mustBeThere();
        return Number(readEpoch.get()?.["value"]);
      }),
    close: async () => {
      if (db.isOpen) db.close();
    },
  };
}
