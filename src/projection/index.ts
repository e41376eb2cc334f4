export { defineFold, type Fold, foldEvents, type Handler, on, TwoHandlers } from "./fold.ts";
export { type LatestValue, latest } from "./latest.ts";
