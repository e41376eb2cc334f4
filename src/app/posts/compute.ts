import type { Micros } from "../../event/index.ts";
import type { PostEdition, ResolvedPost } from "../../report/index.ts";
import type { EventStore } from "../../store/index.ts";
import type { Config } from "../define-config.ts";
import type { Sight } from "../sight.ts";
import type { WarehousePlace } from "../warehouse.ts";
import { funnelTold } from "./funnel-told.ts";
import { metricTold } from "./metric-told.ts";
import { sqlTold } from "./sql-told.ts";

/** What a post is computed from. */
export interface PostReading {
  readonly store: EventStore;
  readonly config: Config;
  readonly sight: Sight;
  /** Where SQL is answered; left out, statements cannot be. */
  readonly warehouse?: WarehousePlace | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What an edition says, beside when and why. */
export type Told = Pick<PostEdition, "evidence" | "number" | "table" | "lastEvent" | "upTo">;

/** Computes what a post tells of a moment. Each kind of subject has a file of its own here, and its line. */
export async function computePost(reading: PostReading, post: ResolvedPost, at: Micros): Promise<Told> {
  const { what } = post;
  if ("metric" in what) return metricTold(reading, what, { at, zone: post.zone });
  if ("funnel" in what) return funnelTold(reading, what, { at, zone: post.zone });
  return sqlTold(reading, what, { at, zone: post.zone });
}
