import { test } from "node:test";
import { checkpointsContract, runContract } from "../../testing/index.ts";
import { openCheckpoints } from "./checkpoints.ts";

runContract(checkpointsContract, { open: (context) => openCheckpoints("memory:", context) }, { test });
