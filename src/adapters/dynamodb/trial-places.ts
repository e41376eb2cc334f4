import { randomBytes } from "node:crypto";
import { parseAddress } from "./address.ts";
import { newClient } from "./client.ts";

const longestName = 255;

/** Logs in a table of their own beside the one that an address names, for trying the adapter there. The table is deleted at the end. */
export async function dynamoTrialPlaces(url: string) {
  const address = parseAddress(url);
  const client = await newClient(address);
  const suffix = `-thence-trial-${randomBytes(6).toString("hex")}`;
  const table = address.table.slice(0, longestName - suffix.length) + suffix;
  const endpoint = address.endpoint === undefined ? "" : `&endpoint=${encodeURIComponent(address.endpoint)}`;
  let logs = 0;
  return {
    next: async (): Promise<string> => `dynamodb://${address.region}/${table}/log-${++logs}?create${endpoint}`,
    // Tables are dear to make on the real service, so all logs share one.
    remove: async (): Promise<void> => {},
    end: async (): Promise<void> => {
      try {
        await client.deleteTable({ TableName: table });
      } catch (cause) {
        // Nothing was appended, so there is none.
        if (!(cause instanceof Error && cause.name === "ResourceNotFoundException")) throw cause;
      } finally {
        client.destroy?.();
      }
    },
  };
}
