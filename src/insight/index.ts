export { BadCalendar, type BusinessCalendar, type OpenHours, openHours } from "./calendar.ts";
export {
  BadCohort,
  type Cohort,
  type CohortMembers,
  cohortLine,
  cohortOf,
  cohortProperties,
  cohortTypes,
} from "./cohort.ts";
export { type EventMatch, matchLine, matchTest, whereLine } from "./cohort-match.ts";
export { BadCondition, numberOf, rowTest, type Where } from "./condition.ts";
export {
  type Conformance,
  type ConformancePlace,
  conformance,
  conformanceRows,
  conformanceSemanticsLine,
  type Deviation,
  type DeviationKind,
  type Verdict,
  verdicts,
} from "./conformance.ts";
export { JourneyTooLong } from "./conformance-alignment.ts";
export { BadPath, conformanceTypes, type Path, parsePath, pathText } from "./conformance-path.ts";
export { type Doubt, doubts, doubtText } from "./doubts.ts";
export {
  type FunnelAnswer,
  type FunnelChain,
  type FunnelPart,
  type FunnelStep,
  funnel,
  funnelChains,
  funnelOf,
  funnelPart,
  reaches,
} from "./funnel.ts";
export {
  type Breakdown,
  breakdownProperties,
  type FunnelGroup,
  type FunnelGroupRow,
  funnelBreakdown,
  funnelBreakdownChains,
  funnelByCohort,
  funnelCohortChains,
  type NamedCohort,
} from "./funnel-breakdown.ts";
export {
  BadFunnel,
  BadWindow,
  checkedFunnel,
  FunnelConflict,
  NoSteps,
  OtherTag,
  TooManySteps,
} from "./funnel-check.ts";
export {
  type Funnel,
  type FunnelAttempt,
  type FunnelExclusion,
  type FunnelOrder,
  type FunnelStepDefinition,
  funnelProperties,
  funnelTypes,
  type OfTypes,
  stepName,
  typesOf,
} from "./funnel-definition.ts";
export {
  type Driver,
  type DriverOptions,
  type Drivers,
  type Factor,
  funnelDriverChains,
  funnelDrivers,
} from "./funnel-drivers.ts";
export { type DropOff, funnelDropOff, funnelDropOffChains } from "./funnel-drop-off.ts";
export { type FunnelSemantics, funnelSemantics, funnelSemanticsLine } from "./funnel-semantics.ts";
export { type FunnelWay, funnelSemanticsNamed, funnelSevenWays, type NamedSemantics } from "./funnel-seven.ts";
export { funnelTimeChains, funnelTimes, type Spell, type SpellTimes, type TimeBucket } from "./funnel-times.ts";
export { funnelTrend, type TrendOptions, type TrendPoint, trendFunnel } from "./funnel-trend.ts";
export {
  type IndexedEvent,
  type IndexOptions,
  type JourneyIndex,
  journeyIndex,
  TooManyTypes,
} from "./journey-index.ts";
export { type Journeys, type Names, occurredIn, onlyEntities, type Survey } from "./journeys.ts";
export { journeysSegment, keptJourneys, keptProperty, propertySegment } from "./kept-index.ts";
export { nearest } from "./nearest.ts";
export {
  NoObjectTypes,
  type ObjectEdge,
  type ObjectMap,
  type ObjectPlace,
  type ObjectType,
  objectMap,
  objectMapRows,
  objectMapSemanticsLine,
  type Spread,
} from "./object-centric.ts";
export { type CompletePath, type PathLink, type PathStep, type PathsAnswer, type PathsGroup, paths } from "./paths.ts";
export { BadPaths, type Paths, pathsLine, pathsProperties, pathsTypes } from "./paths-definition.ts";
export { NoSuchPath, type PathEvent, type PathRow, type PathsPlace, pathRows } from "./paths-rows.ts";
export type { PathNode, PathNodeKind } from "./paths-shape.ts";
export { BadStepGroup, type StepGroup, type StepNaming } from "./paths-steps.ts";
export {
  BadPeriod,
  type CalendarUnit,
  calendarUnits,
  type Period,
  type PeriodKind,
  periodAt,
  periods,
  periodWords,
  type Weekday,
} from "./period.ts";
export { type Timeline, TooManyPeriods, timeline } from "./period-timeline.ts";
export {
  type Activity,
  type Edge,
  type HiddenParts,
  type MapDefinition,
  type ProcessGraph,
  type ProcessMap,
  processGraph,
  processMap,
  processMapOf,
  processMapSemanticsLine,
  type TypeCount,
} from "./process-map.ts";
export { type Bottleneck, type Bottlenecks, bottlenecks } from "./process-map-bottlenecks.ts";
export type { Durations } from "./process-map-durations.ts";
export { mergedParts } from "./process-map-merge.ts";
export { type MapMeasure, type MapPart, PartsDiffer, processMapPart } from "./process-map-part.ts";
export { type JourneyRow, type MapPlace, processMapRows } from "./process-map-rows.ts";
export { type MapFound, type MapRound, type MapSearch, mapFound, mapSearch } from "./process-map-search.ts";
export { BadShare } from "./process-map-sliders.ts";
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
export {
  BadRetention,
  type Retention,
  type RetentionAnswer,
  type RetentionCell,
  type RetentionColumn,
  type RetentionEvidence,
  type RetentionPlace,
  type RetentionRow,
  type RetentionTable,
  type RetentionValue,
  retention,
  retentionLine,
  retentionProperties,
  retentionRows,
  retentionTypes,
} from "./retention.ts";
export { type Loop, type Repeated, type Rework, type ReworkPlace, rework, reworkRows } from "./rework.ts";
export { entityRange, evenCuts, onlyRows } from "./rows.ts";
export { type Segment, SegmentDamaged, type Segments, type TypedColumn } from "./segments.ts";
export {
  type Sequence,
  type SequenceRow,
  type SequencesAnswer,
  sequenceRows,
  sequences,
  sequencesSearch,
  UnknownStepName,
} from "./sequences.ts";
export {
  type SequenceBefore,
  type SequencesBeforeAnswer,
  sequenceBeforeEntities,
  sequencesBefore,
  sequencesBeforeSearch,
} from "./sequences-before.ts";
export {
  BadSequences,
  type Sequences,
  type SequencesBefore,
  sequencesBeforeLine,
  sequencesLine,
  sequencesProperties,
  sequencesTypes,
  TooManySequences,
} from "./sequences-definition.ts";
export type { Searching } from "./sequences-search.ts";
export {
  type SeriesAnswer,
  type SeriesLine,
  type SeriesNumber,
  type SeriesPlace,
  type SeriesRow,
  series,
  seriesRows,
} from "./series.ts";
export { BadSeries, type Series, type SeriesRatio, seriesProperties, seriesTypes } from "./series-definition.ts";
export { type Group, groupLabel } from "./series-group.ts";
export type { Unread } from "./series-items.ts";
export { seriesLine } from "./series-line.ts";
export type { Measure, SeriesPoint } from "./series-measure.ts";
export { spanOf } from "./series-span.ts";
export { sessions } from "./sessions.ts";
export { compileFunnel, compileProcessMap, compileSeries } from "./sql/compile.ts";
export { type CompiledSql, type CompileOptions, NotInSql, type SqlDialect, sqlDialects } from "./sql/dialect.ts";
export type { FunnelSqlOptions } from "./sql/funnel-sql.ts";
export { type RankedVariant, type Variant, type Variants, type VariantTable, variants } from "./variants.ts";
export type {
  FileWarehouse,
  Warehouse,
  WarehouseAnswer,
  WarehouseColumn,
  WarehouseLog,
  WarehouseOptions,
  WarehouseParameter,
  WarehouseRow,
  WarehouseValue,
} from "./warehouse.ts";
