import { describe, test } from "node:test";
import { withService } from "../../services/for-tests.ts";
import { servicesFolder } from "../../services/packages.ts";
import { openCheckpoints } from "../../src/adapters/postgres/checkpoints.ts";
import { openKeys } from "../../src/adapters/postgres/keys.ts";
import { openReadModels } from "../../src/adapters/postgres/read-models.ts";
import type { Clock } from "../../src/event/index.ts";
import { checkpointsContract, keysContract, readModelsContract, runContract } from "../../src/testing/index.ts";
import { freshPlace } from "./postgres-places.ts";

process.chdir(servicesFolder);
const postgres = await withService("postgres");
const options = { skip: postgres.skip };

/** The address at which something was opened; what it says of itself is only to be shown. */
const places = new Map<string, string>();
async function opened<Port extends { readonly url: string }>(open: (place: string) => Promise<Port>): Promise<Port> {
  const place = freshPlace(postgres.url);
  const port = await open(place);
  places.set(port.url, place);
  return port;
}
const placeOf = ({ url }: { readonly url: string }) => places.get(url) ?? "";

describe("PostgreSQL keeps the promises of a place for checkpoints", options, () => {
  // The server's clock cannot be set; so the contract's stands for it.
  const open = (place: string, context: { readonly clock: Clock }) =>
    openCheckpoints(place, context, { time: () => String(context.clock()) });
  runContract(
    checkpointsContract,
    {
      open: (context) => opened((place) => open(place, context)),
      openAgain: (checkpoints, context) => open(placeOf(checkpoints), context),
    },
    { test },
  );
});

describe("PostgreSQL keeps the promises of a place for read models", options, () => {
  runContract(
    readModelsContract,
    {
      open: () => opened((place) => openReadModels(place)),
      openAgain: (readModels) => openReadModels(placeOf(readModels)),
    },
    { test },
  );
});

describe("PostgreSQL keeps the promises of a place for keys", options, () => {
  runContract(
    keysContract,
    { open: (place, given) => openKeys(`${postgres.url}?schema=keys_${place}`, given) },
    { test },
  );
});
