export { distributionPicture } from "./distribution-picture.ts";
export { type ChartPicture, echartsOptions } from "./echarts-options.ts";
export { escaped } from "./escaped.ts";
export { funnelPicture } from "./funnel-picture.ts";
export { type Box, type MapLayout, mapLayout, type PlacedEdge, type PlacedNode, type Point } from "./map/layout.ts";
export { mapSvg } from "./map/svg.ts";
export { mapPicture } from "./map-picture.ts";
export { type Bar, barChart, shareTop } from "./observations.ts";
export type {
  BarsPicture,
  DistributionPicture,
  FunnelBar,
  FunnelPicture,
  GridCell,
  GridPicture,
  Level,
  LinePicture,
  LinePoint,
  LineSeries,
  MapEdge,
  MapNode,
  MapPicture,
  Marker,
  Picture,
  SankeyNode,
  SankeyPicture,
  StateKind,
  StateSpan,
  StatesPicture,
  Unit,
} from "./picture.ts";
export { printablePicture } from "./printable-picture.ts";
export { sankeyPicture } from "./sankey-picture.ts";
export { shown } from "./shown.ts";
export { terminalText } from "./terminal-text.ts";
export { fitted, wrapped } from "./text.ts";
export { type Theme, themePairs, themes } from "./theme.ts";
export { emptyWords, pictureKey, pictureWords } from "./words.ts";
