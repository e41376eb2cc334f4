import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { readModelsContract, runContract } from "../../testing/index.ts";
import { openReadModels } from "./read-models.ts";

const logOf = (url: string) => url.replace(/\.views$/, "");

runContract(
  readModelsContract,
  {
    open: () => openReadModels(`sqlite:${join(mkdtempSync(join(tmpdir(), "thence-")), "log.db")}`),
    openAgain: (opened) => openReadModels(logOf(opened.url)),
    cleanup: (opened) => rmSync(dirname(opened.url.slice("sqlite:".length)), { recursive: true }),
  },
  { test },
);
