import type { Address } from "./address.ts";
import { type Connections, connectionsOf } from "./connections.ts";
import type { PgPool } from "./driver.ts";
import type { Place } from "./errors.ts";
import { pgPackage } from "./package.ts";
import { newPool, type Password } from "./pool.ts";

/** How to reach a server, beyond what an address says. */
export interface ServerOptions {
  /**
   * Connections of your own making, such as a `pg.Pool`; you end it, and listen to its `error`. A log needs two connections at least, and
   * three where events are waited for.
   */
  readonly pool?: PgPool | undefined;
  /** In place of the one in the address. A function is asked for every new connection, as for a token that expires. */
  readonly password?: Password;
  /** How many connections to a server there may be. Default: 10. */
  readonly connections?: number;
  /** How long a new connection may take. Default: the address's `connect_timeout`, or 5,000 ms. */
  readonly connectMs?: number;
  /** How long to wait for another process's commit. Default: 5,000 ms. */
  readonly lockWaitMs?: number;
  /** How long a call tries again while the server is away: a restart, a failover. Default: 5,000 ms. Opening does not wait. */
  readonly outageMs?: number;
}

/** Connections to the server at an address; nothing is sent yet. errors  postgres/missing-package */
export function serverAt(
  address: Address,
  range: string,
  options: ServerOptions,
): { readonly connections: Connections; readonly place: Place } {
  const pool =
    options.pool ??
    newPool(pgPackage(address.place, range), address, {
      password: options.password ?? address.password,
      connections: options.connections ?? 10,
      connectMs: options.connectMs ?? address.connectMs ?? 5_000,
    });
  const isOwn = options.pool === undefined;
  return {
    connections: connectionsOf(pool, { outageMs: options.outageMs ?? 5_000, isOwn }),
    place: { place: address.place, lockWaitMs: options.lockWaitMs ?? 5_000 },
  };
}
