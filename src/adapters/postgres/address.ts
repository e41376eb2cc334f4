import { BadAddress } from "./errors.ts";

/** An address taken apart. */
export interface Address {
  /** Host, port, database and schema: fit to be shown. */
  readonly place: string;
  readonly schema: string;
  /** For the client: without password and schema. */
  readonly connection: string;
  readonly password: string | undefined;
  /** How long a new connection may take, where the address says so. */
  readonly connectMs: number | undefined;
}

export const defaultSchema = "thence";

/** What `pg` would ignore, and what it reads but must not be changed, is not among them. */
const parameters = (
  "schema connect_timeout host port user password ssl sslmode sslcert sslkey sslrootcert sslnegotiation uselibpqcompat " +
  "application_name fallback_application_name options statement_timeout lock_timeout idle_in_transaction_session_timeout query_timeout"
).split(" ");

/**
 * Takes `postgres://user:password@host:port/database?schema=thence&sslmode=verify-full` apart.
 *
 * errors  postgres/bad-address, which shows nothing of it but a parameter's name: a broken address may have its password anywhere
 */
export function addressOf(url: string, inSchema?: string, otherwise = defaultSchema): Address {
  const parsed = URL.parse(url);
  if (!parsed || !/^postgres(ql)?:$/.test(parsed.protocol))
    throw new BadAddress({ problem: "the address cannot be read" });
  mustBeKnown(parsed);
  const given = parsed.searchParams;
  const schema = fitSchema(inSchema ?? given.get("schema") ?? otherwise);
  const password = given.get("password") ?? decoded(parsed.password);
  const connectMs = milliseconds(given.get("connect_timeout"));
  parsed.protocol = "postgres:";
  parsed.password = "";
  for (const name of ["schema", "password", "connect_timeout"]) given.delete(name);
  const shown = schema === otherwise ? "" : `?schema=${encodeURIComponent(schema)}`;
  return {
    place: `postgres://${parsed.host}${parsed.pathname}${shown}`,
    schema,
    connection: parsed.href,
    password: password === "" ? undefined : password,
    connectMs,
  };
}

function mustBeKnown({ search, hash, searchParams }: URL): void {
  // Behind "?" or "#" in a password that is written raw, there is the "@" before the host.
  if (hash !== "" || search.includes("@"))
    throw new BadAddress({
      problem: `the address has "#", or "@" behind "?"; in a user, a password or a value write ? as %3F, # as %23 and @ as %40`,
    });
  const names = [...searchParams.keys()];
  const unknown = names.find((name) => !parameters.includes(name));
  if (unknown !== undefined)
    throw new BadAddress({ problem: `nobody knows the parameter "${unknown}". Known are ${parameters.join(", ")}` });
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new BadAddress({ problem: `the parameter "${twice}" is there twice` });
}

// PostgreSQL cuts longer names off, and logs would meet that do not know of each other.
const maxNameBytes = 63;

function fitSchema(schema: string): string {
  const problem = problemWith(schema);
  if (problem !== undefined) throw new BadAddress({ problem: `the name of the schema ${problem}` });
  return schema;
}

function problemWith(schema: string): string | undefined {
  if (schema === "") return "is empty";
  if (Buffer.byteLength(schema) > maxNameBytes) return `is longer than ${maxNameBytes} bytes`;
  if (schema.includes("\0")) return "holds U+0000";
  if (!schema.isWellFormed()) return "holds half a character";
  if (schema.startsWith("pg_")) return `begins with "pg_", which PostgreSQL keeps for itself`;
  return undefined;
}

function milliseconds(seconds: string | null): number | undefined {
  if (seconds === null) return undefined;
  if (!/^[1-9]\d{0,5}$/.test(seconds))
    throw new BadAddress({ problem: `the parameter "connect_timeout" is no whole number of seconds, 1 or more` });
  return Number(seconds) * 1000;
}

function decoded(password: string): string {
  try {
    return decodeURIComponent(password);
  } catch (cause) {
    if (cause instanceof URIError)
      throw new BadAddress({ problem: "the password is not written as an address wants it; write % as %25" });
    throw cause;
  }
}
