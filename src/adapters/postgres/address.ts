import { BadAddress } from "./errors.ts";

/** An address taken apart. */
export interface Address {
  /** Host, port, database and schema: fit to be shown. */
  readonly place: string;
  readonly schema: string;
  /** For the client: without password and schema. */
  readonly connection: string;
  readonly password: string | undefined;
}

export const defaultSchema = "thence";

/**
 * Takes `postgres://user:password@host:port/database?schema=thence&sslmode=verify-full` apart.
 *
 * errors  postgres/bad-address, which shows nothing of it: a broken address may have its password anywhere
 */
export function addressOf(url: string, inSchema?: string): Address {
  const parsed = URL.parse(url);
  if (!parsed || !/^postgres(ql)?:$/.test(parsed.protocol))
    throw new BadAddress({ problem: "the address cannot be read" });
  const schema = inSchema ?? parsed.searchParams.get("schema") ?? defaultSchema;
  const password = parsed.searchParams.get("password") ?? decoded(parsed.password);
  parsed.protocol = "postgres:";
  parsed.password = "";
  for (const name of ["schema", "password"]) parsed.searchParams.delete(name);
  const shown = schema === defaultSchema ? "" : `?schema=${encodeURIComponent(schema)}`;
  return {
    place: `postgres://${parsed.host}${parsed.pathname}${shown}`,
    schema,
    connection: parsed.href,
    password: password === "" ? undefined : password,
  };
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
