export { BadCondition, numberOf, rowTest, type Where } from "./condition.ts";
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
export {
  type IndexedEvent,
  type IndexOptions,
  type JourneyIndex,
  journeyIndex,
  TooManyTypes,
} from "./journey-index.ts";
export { type Journeys, type Names, occurredIn, onlyEntities, type Survey } from "./journeys.ts";
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
export {
  codeAt,
  missing,
  noProperties,
  type Properties,
  type PropertyColumn,
  type PropertyIndex,
  PropertyNotRead,
  type PropertyValue,
  propertyColumn,
  propertyIndex,
  propertyReader,
  sealed,
} from "./property.ts";
export { entityRange, evenCuts, onlyRows } from "./rows.ts";
export { sessions } from "./sessions.ts";
export { type Variant, type Variants, variants } from "./variants.ts";
