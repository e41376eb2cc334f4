export { defineFold, type Fold, foldEvents, type Handler, NeedsVersion, on, TwoHandlers } from "./fold.ts";
export { type LatestValue, latest } from "./latest.ts";
export { defineReadModel, type ReadModel, type ReadModelOptions } from "./read-model.ts";
export { type Builder, type BuildOptions, builder } from "./read-model-build.ts";
export {
  type Difference,
  type DifferentField,
  type DifferentKey,
  differenceOf,
  isSame,
} from "./read-model-difference.ts";
export {
  BadReadModel,
  BuildFailed,
  MovedOn,
  NotBuilt,
  NotThereYet,
  StillServing,
  UnknownGeneration,
} from "./read-model-errors.ts";
export { type ReaderOptions, type ReadModelReader, readReadModel } from "./read-model-query.ts";
export { type ReadModelNews, type RunReadModelOptions, runReadModel } from "./read-model-run.ts";
export type {
  Advance,
  Comparison,
  DifferentRow,
  Generation,
  ReadModels,
  StateRow,
} from "./read-models.ts";
