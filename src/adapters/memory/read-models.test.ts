import { test } from "node:test";
import { readModelsContract, runContract } from "../../testing/index.ts";
import { openReadModels } from "./read-models.ts";

runContract(readModelsContract, { open: () => openReadModels("memory:") }, { test });
