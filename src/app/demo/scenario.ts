import type { Micros } from "../../event/index.ts";
import type { EventStore } from "../../store/index.ts";
import type { Config } from "../define-config.ts";

/** A story that the demo plays in virtual time. */
export interface Scenario {
  readonly config: Config;
  /** Brings in what happened before anybody watches. */
  prepare(store: EventStore, progress: (share: number, detail: string) => void): Promise<void>;
  /** From where the visitor watches, to where there is nothing more to see. */
  readonly watchFrom: Micros;
  readonly end: Micros;
  /** Lets the minutes up to `to` happen. */
  advance(store: EventStore, to: Micros): Promise<void>;
  /** What the world does when an action reaches it. */
  act(store: EventStore, effect: string, at: Micros): Promise<void>;
}
