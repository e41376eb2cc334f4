import type { Case, Playbook } from "../../decision/index.ts";
import type { Micros } from "../../event/index.ts";
import type { Measurer, Metric } from "../../metric/index.ts";
import type { InquiryAnswer, Vocabulary } from "../../question/index.ts";
import type { EventStore } from "../../store/index.ts";
import type { Config } from "../define-config.ts";
import type { Journal } from "../journal.ts";
import type { Say } from "./say-en.ts";

/** What an answer is made from: the case as it stands, the log up to a position, and the asker's language. */
export interface Asked {
  readonly store: EventStore;
  readonly config: Config;
  readonly journal: Journal;
  readonly state: Case;
  readonly playbook: Playbook | undefined;
  readonly vocabulary: Vocabulary;
  readonly now: Micros;
  readonly upTo: number;
  readonly say: Say;
  /** Measures a metric over the log as it was when the question came. */
  measured(metric: Metric): Promise<Measurer>;
}

/** An answer as it comes from one of those who know. */
export type Told = Omit<InquiryAnswer, "language" | "suggestions"> & {
  /** That the question was understood and cannot be answered. */
  readonly isRefused?: true;
};

export function refused(sentence: string, ...more: readonly string[]): Told {
  return { sentences: [sentence, ...more], numbers: [], isRefused: true };
}
