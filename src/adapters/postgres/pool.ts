import type { Address } from "./address.ts";
import type { PgPool } from "./driver.ts";
import type { PgPackage } from "./package.ts";

/** A password, or what gives one: it is asked for each new connection, so that a token which expires is always fresh. */
export type Password = string | (() => string | Promise<string>);

export interface PoolOptions {
  readonly password: Password | undefined;
  readonly connections: number;
  readonly connectMs: number;
}

/** Makes a pool with `pg`. The password goes into the connections alone: nothing that could be printed holds it. */
export function newPool(pg: PgPackage, { connection }: Address, options: PoolOptions): PgPool {
  const { password, connections, connectMs } = options;
  // An address overrides the option `password`, even with none; so it is set on the client that the pool makes.
  class Client extends pg.Client {
    constructor(settings: object) {
      super(settings);
      if (password !== undefined)
        Object.defineProperty(this, "password", { value: password, writable: true, enumerable: false });
    }
    // A pool forgets a client that could not log in, and its socket would keep the process until the server gives up.
    override connect(connected: (error?: Error) => void) {
      return super.connect((error) => {
        if (error) this.connection?.stream.destroy();
        connected(error);
      });
    }
  }
  const pool = new pg.Pool({
    Client,
    connectionString: connection,
    max: connections,
    connectionTimeoutMillis: connectMs,
    // A process that has nothing else to do may end.
    allowExitOnIdle: true,
    keepAlive: true,
  });
  // A connection that broke while nobody used it is dropped by the pool; the next call makes another.
  pool.on("error", () => {});
  return pool;
}
