import { failure, ThenceError } from "../../kit/failure.ts";
import { NotAStore, StoreDamaged, StoreFull, StoreLocked, StoreUnreachable } from "../../store/index.ts";

export const MissingPackage = failure(
  "postgres/missing-package",
  { retry: "never", kind: "usage" },
  (f: { place: string; name: string; range: string }) =>
    `to open ${f.place} the package "${f.name}" (${f.range}) is needed, and it is not installed. Run npm install ${f.name}, or hand a pool in.`,
);
export const OutcomeUnknown = failure(
  "store/outcome-unknown",
  { retry: "later", kind: "unreachable" },
  (f: { place: string; problem: string }) =>
    `${f.place} went away while it wrote: ${f.problem}. Whether the events are in the log is not known. Append them again with the same event ids: what is there already is recognised.`,
);
export const BadAddress = failure(
  "postgres/bad-address",
  { retry: "never", kind: "usage" },
  (f: { problem: string }) => `${f.problem}. An address looks like postgres://user@host:5432/database?schema=thence.`,
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
    case "57014":
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
    case "3D000":
    case "42501":
      return new StoreUnreachable({ place, problem }, { cause });
  }
  if (isUnknownTable(cause)) return new NotAStore({ place, problem }, { cause });
  if (isAway(cause) || isPasswordMissing(cause)) return new StoreUnreachable({ place, problem }, { cause });
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

function isPasswordMissing(cause: unknown): boolean {
  return cause instanceof Error && /^SASL: /.test(cause.message);
}

function codeOf(cause: unknown): string | undefined {
  return cause instanceof Error && "code" in cause ? String(cause.code) : undefined;
}

function sqlState(cause: unknown): string | undefined {
  const code = codeOf(cause);
  return code !== undefined && /^[0-9A-Z]{5}$/.test(code) && !lostCodes.has(code) ? code : undefined;
}
