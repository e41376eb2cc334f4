import { failure, ThenceError } from "../../kit/failure.ts";
import { NotAStore, StoreDamaged, StoreFull, StoreLocked, StoreUnreachable } from "../../store/index.ts";

export const MissingPackage = failure(
  "postgres/missing-package",
  { retry: "never", kind: "usage" },
  (f: { place: string; name: string; range: string }) =>
    `to open ${f.place} the package "${f.name}" (${f.range}) is needed, and it is not installed. Run npm install ${f.name}, or hand a pool in.`,
);
export const BadAddress = failure(
  "postgres/bad-address",
  { retry: "never", kind: "usage" },
  (f: { problem: string }) => `${f.problem}. An address looks like postgres://user@host:5432/database?schema=thence.`,
);
export const TooFewConnections = failure(
  "postgres/too-few-connections",
  { retry: "never", kind: "usage" },
  (f: { connections: number; least: number }) =>
    `a log that listens for events needs at least ${f.least} connections, and \`connections\` is ${f.connections}. Give it more, or say listen: false.`,
);
export const KeysBesideLog = failure(
  "postgres/keys-beside-log",
  { retry: "never", kind: "usage" },
  (f: { place: string }) =>
    `the keys would lie at ${f.place}, in the database of the log itself. Whoever backs up one would back up the other, and who was erased would come back with the backup. Name another database, best on another server.`,
);

/** Where the trouble is, and how long a lock was waited for. */
export interface Place {
  readonly place: string;
  readonly lockWaitMs: number;
}

/** Whether a table or column is not there, or not as we know it. */
export function isUnknownTable(cause: unknown): boolean {
  return ["42P01", "42703", "3F000", "42804", "42883"].includes(sqlState(cause) ?? "");
}

/**
 * Whether the connection is lost, or was to a server that cannot write just now; another connection may be better. 25006 is a replica: after
 * a failover, the name of the writer leads to another server.
 */
export function isAway(cause: unknown): boolean {
  const state = sqlState(cause);
  if (state !== undefined) return /^(08...|57P0.|25P03|25P04|25006|53300)$/.test(state);
  return lostCodes.has(codeOf(cause) ?? "") || (cause instanceof Error && lostMessages.test(cause.message));
}

/** Whether a transaction that ended with this error has certainly not been committed. A server that goes away may have done it. */
export function isCertain(cause: unknown): boolean {
  const state = sqlState(cause);
  return state !== undefined && !/^(08|57P|25P)/.test(state);
}

/** What PostgreSQL or the way to it says, as one of the store's errors; anything else passes unchanged. */
export function storeError({ place, lockWaitMs }: Place, cause: unknown): unknown {
  if (cause instanceof ThenceError) return cause;
  const problem = problemIn(cause);
  switch (sqlState(cause)) {
    case "55P03":
    case "40P01":
      return new StoreLocked({ place, waitedMs: lockWaitMs }, { cause });
    case "53100":
    case "53200":
      return new StoreFull({ place }, { cause });
    case "XX001":
    case "XX002":
      return new StoreDamaged({ place, problem }, { cause });
    case "28P01":
    case "28000":
      return new StoreUnreachable({ place, problem: `the user or the password was refused (${problem})` }, { cause });
    case "53300":
      return new StoreUnreachable({ place, problem: `all its connections are taken (${problem})` }, { cause });
    case "25006":
      return new StoreUnreachable({ place, problem: `it only reads, as a replica does (${problem})` }, { cause });
    case "57014":
      return new StoreUnreachable(
        { place, problem: `a statement was cancelled, by hand or by a time limit of the server (${problem})` },
        { cause },
      );
    case "3D000":
    case "42501":
      return new StoreUnreachable({ place, problem }, { cause });
  }
  if (isUnknownTable(cause)) return new NotAStore({ place, problem }, { cause });
  if (isPasswordMissing(cause)) return new StoreUnreachable({ place, problem: passwordMissing }, { cause });
  if (isAway(cause) || isSasl(cause)) return new StoreUnreachable({ place, problem }, { cause });
  return cause;
}

export function problemIn(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || codeOf(cause) || cause.name;
}

const lostCodes = new Set(
  "ECONNREFUSED ECONNRESET EPIPE ETIMEDOUT ENOTFOUND EAI_AGAIN EHOSTUNREACH ENETUNREACH ENETDOWN ECONNABORTED".split(
    " ",
  ),
);
// What pg says without a code.
const lostMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Client was closed)/;

const passwordMissing = "no password was given; put it in the address or PGPASSWORD";

/** What pg says where it has no password to answer with. */
function isPasswordMissing(cause: unknown): boolean {
  return isSasl(cause) && /client password must be a/.test(cause.message);
}

/** What pg says of a log-in that did not come about, without a code. */
function isSasl(cause: unknown): cause is Error {
  return cause instanceof Error && /^SASL: /.test(cause.message);
}

function codeOf(cause: unknown): string | undefined {
  return cause instanceof Error && "code" in cause ? String(cause.code) : undefined;
}

function sqlState(cause: unknown): string | undefined {
  const code = codeOf(cause);
  return code !== undefined && /^[0-9A-Z]{5}$/.test(code) && !lostCodes.has(code) ? code : undefined;
}
