import { randomBytes } from "node:crypto";
import { addressOf } from "./address.ts";
import { send } from "./driver.ts";
import { pgPackage } from "./package.ts";
import { newPool } from "./pool.ts";
import { name } from "./sql.ts";

const prefix = "thence_trial_";

/** Schemas of their own in the database at an address, for trying the adapter there. Only what was made here is dropped. */
export async function postgresTrialPlaces(url: string, version: string) {
  const address = addressOf(url);
  const pool = newPool(pgPackage(address.place, version), address, {
    password: address.password,
    connections: 1,
    connectMs: 5_000,
  });
  return {
    next: async (): Promise<string> => {
      const made = new URL(url);
      made.searchParams.set("schema", prefix + randomBytes(6).toString("hex"));
      return made.href;
    },
    remove: async (place: string): Promise<void> => {
      const { schema } = addressOf(place);
      if (!schema.startsWith(prefix)) return;
      const client = await pool.connect();
      try {
        await send(client, [`drop schema if exists ${name(schema)} cascade`]);
      } finally {
        client.release();
      }
    },
    end: (): Promise<void> => pool.end(),
  };
}
