import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { checkpointsContract, runContract } from "../../testing/index.ts";
import { openCheckpoints } from "./checkpoints.ts";

const logOf = (url: string) => url.replace(/\.views$/, "");

runContract(
  checkpointsContract,
  {
    open: (context) => openCheckpoints(`sqlite:${join(mkdtempSync(join(tmpdir(), "thence-")), "log.db")}`, context),
    openAgain: (opened, context) => openCheckpoints(logOf(opened.url), context),
    cleanup: (opened) => rmSync(dirname(opened.url.slice("sqlite:".length)), { recursive: true }),
  },
  { test },
);
