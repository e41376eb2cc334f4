import { test } from "node:test";
import { keysContract, runContract } from "../../testing/index.ts";
import { openKeys } from "./keys.ts";

runContract(keysContract, { open: (_place, options) => openKeys("memory:", options) }, { test });
