export { type Doubt, doubts, doubtText } from "./doubts.ts";
export {
  BadWindow,
  type Funnel,
  type FunnelChain,
  type FunnelStep,
  funnel,
  funnelChains,
  funnelSemantics,
  funnelSemanticsLine,
  NoSteps,
  OtherTag,
  type StartWindow,
  TooManySteps,
} from "./funnel.ts";
export { type Journeys, type JourneysBuilder, journeysBuilder, type Survey } from "./journeys.ts";
export { nearest } from "./nearest.ts";
export {
  type Activity,
  type Edge,
  type JourneyRow,
  type MapPlace,
  type ProcessMap,
  placeCount,
  processMap,
  processMapRows,
} from "./process-map.ts";
export { type Variant, type Variants, variants } from "./variants.ts";
