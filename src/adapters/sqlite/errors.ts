import { ThenceError } from "../../kit/failure.ts";
import { NotAStore, StoreDamaged, StoreFull, StoreLocked, StoreUnreachable } from "../../store/index.ts";

// SQLite's primary result codes (sqlite3.h); the low byte of an extended code is the primary one.
const codes = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  constraint: 19,
  notADatabase: 26,
} as const;

/** Where the trouble is: the file, and how long a lock was waited for. */
export interface Place {
  readonly path: string;
  readonly lockWaitMs: number;
}

/** What SQLite says, as one of the store's errors; anything else passes unchanged. */
export function storeError({ path: place, lockWaitMs }: Place, cause: unknown): unknown {
  if (cause instanceof ThenceError || !(cause instanceof Error) || !("errcode" in cause)) return cause;
  switch (Number(cause.errcode) & 0xff) {
    case codes.busy:
    case codes.locked:
      return new StoreLocked({ place, waitedMs: lockWaitMs }, { cause });
    case codes.full:
      return new StoreFull({ place }, { cause });
    case codes.notADatabase:
      return new NotAStore({ place, problem: cause.message }, { cause });
    case codes.corrupt:
    // The writer counts positions and looks for ids itself, so a row is in its way only where one was put there by hand.
    case codes.constraint:
      return new StoreDamaged({ place, problem: cause.message }, { cause });
    case codes.readOnly:
    case codes.cannotOpen:
    case codes.ioError:
      return new StoreUnreachable({ place, problem: cause.message }, { cause });
    default:
      return cause;
  }
}

/** Runs `work`, and turns what SQLite throws into the store's errors. */
export async function typed<Result>(place: Place, work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    throw storeError(place, cause);
  }
}
