import { existsSync } from "node:fs";
import { join } from "node:path";
import { failure } from "../../kit/failure.ts";
import { loadConfig } from "../config.ts";
import { importFile } from "../import-file.ts";
import { occurredBetween } from "../observations.ts";
import type { Scenario } from "./scenario.ts";
import { exampleFile } from "./shop.ts";

export const DemoDataMissing = failure(
  "app/demo-data-missing",
  { retry: "never", kind: "usage" },
  (f: { folder: string; file: string }) =>
    `${f.folder} does not hold ${f.file}. Name the folder that does, or run thence demo without --data for the seeded shop.`,
);

const file = join("clickstream", "rees46_2019-10-01_first_hours.csv.gz");
const plan = {
  type: "event_type",
  time: "event_time",
  tags: [
    ["session", "user_session"],
    ["visitor", "user_id"],
    ["product", "product_id"],
  ],
} as const;

/** A real night of a large shop: the file is imported, then its time passes again. */
export async function dataScenario(folder: string): Promise<Scenario> {
  const path = join(folder, file);
  if (!existsSync(path)) throw new DemoDataMissing({ folder, file });
  const { config } = await loadConfig(exampleFile("rees46/thence.config"));
  const night = { watchFrom: 0, end: 0 };
  return {
    config,
    get watchFrom() {
      return night.watchFrom;
    },
    get end() {
      return night.end;
    },
    prepare: async (store, progress) => {
      const reason = "a look at one night of a large shop";
      await importFile({ file: path, store, plan, reason }, ({ readBytes, totalBytes, read }) =>
        progress(readBytes / totalBytes, `${read} rows`),
      );
      const between = await occurredBetween(store);
      night.watchFrom = between.first;
      night.end = between.last; // beyond it nothing is known, so no window that reaches further is closed
    },
    advance: async () => {},
    act: async () => {},
  };
}
