import { ThenceError } from "../../kit/failure.ts";
import { NotAStore, StoreFull, StoreLocked, StoreUnreachable } from "../../store/index.ts";

// SQLite's primary result codes (sqlite3.h); the low byte of an extended code is the primary one.
const codes = { busy: 5, locked: 6, readOnly: 8, ioError: 10, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 } as const;

export const lockWaitMs = 5000;

/** What SQLite says, as one of the store's errors; anything else passes unchanged. */
export function storeError(place: string, cause: unknown): unknown {
  if (cause instanceof ThenceError || !(cause instanceof Error) || !("errcode" in cause)) return cause;
  switch (Number(cause.errcode) & 0xff) {
    case codes.busy:
    case codes.locked:
      return new StoreLocked({ place, waitedMs: lockWaitMs }, { cause });
    case codes.full:
      return new StoreFull({ place }, { cause });
    case codes.corrupt:
    case codes.notADatabase:
      return new NotAStore({ place, problem: cause.message }, { cause });
    case codes.readOnly:
    case codes.cannotOpen:
    case codes.ioError:
      return new StoreUnreachable({ place, problem: cause.message }, { cause });
    default:
      return cause;
  }
}

/** Runs `work`, and turns what SQLite throws into the store's errors. */
export function typed<Result>(place: string, work: () => Result): Result {
  try {
    const result = work();
    if (result instanceof Promise) return result.catch((cause) => { throw storeError(place, cause); }) as Result; // the same promise, its errors typed
    return result;
  } catch (cause) {
    throw storeError(place, cause);
  }
}
