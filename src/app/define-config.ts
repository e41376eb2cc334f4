import type { Action } from "../action/index.ts";
import type { Playbook } from "../decision/index.ts";
import type { EventDefinition } from "../event/index.ts";
import type { Metric } from "../metric/index.ts";

/** Everything a company says to Thence, as one value in `thence.config.ts`. */
export interface Config {
  /** What the log belongs to; shown wherever people look at it. */
  readonly name?: string;
  /** Where the log is kept. Default: sqlite:.thence/log.db beside the configuration. */
  readonly store?: string;
  // Definitions of any payload stand side by side here, and nobody calls them through this list.
  readonly events?: readonly Pick<EventDefinition, "type" | "version" | "lineage" | "purpose">[];
  readonly metrics?: readonly Metric[];
  readonly playbooks?: readonly Playbook[];
  readonly actions?: readonly Action[];
}

/** Types a configuration while it is written. */
export function defineConfig(config: Config): Config {
  return config;
}
