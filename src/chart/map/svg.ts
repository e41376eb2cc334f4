import { fontFamily } from "../echarts/common.ts";
import { escaped } from "../escaped.ts";
import type { MapPicture } from "../picture.ts";
import { countShown } from "../shown.ts";
import { seriesColour, shadeOf, type Theme } from "../theme.ts";
import { edgeWords } from "../words.ts";
import { type MapLayout, nodeName, type PlacedEdge, type PlacedNode, type Point } from "./layout.ts";

const legendHeight = 24;

/** The inside of an SVG file, and how large it is: a process map with its arrows. */
export function mapSvg(
  { edges }: MapPicture,
  layout: MapLayout,
  theme: Theme,
): { readonly width: number; readonly height: number; readonly inside: string } {
  const types = [...new Set(edges.flatMap(({ type }) => type ?? []))];
  const most = Math.max(...layout.edges.map(({ count }) => count), 1);
  const busiest = Math.max(...layout.nodes.map(({ count }) => count), 1);
  const names = new Map(layout.nodes.map(({ id, name }) => [id, name]));
  const colourOf = ({ type, mark }: PlacedEdge) => {
    if (mark !== undefined) return theme.mark;
    return type === undefined ? theme.quiet : seriesColour(theme, types.indexOf(type));
  };
  // Thick edges last, so that the main way lies on top; labels above all edges.
  const ordered = [...layout.edges].sort((a, b) => a.count - b.count);
  const top = types.length > 0 ? legendHeight : 0;
  const inside = [
    ...ordered.map((edge) => edgeSvg(edge, { colour: colourOf(edge), part: edge.count / most, names })),
    ...ordered.map((edge) => labelSvg(edge, theme)),
    ...layout.nodes.map((node) => nodeSvg(node, node.count / busiest, theme)),
    layout.start
      ? `<circle cx="${layout.start.x}" cy="${layout.start.y}" r="9" fill="${theme.ink}"><title>begins</title></circle>`
      : "",
    layout.end
      ? `<circle cx="${layout.end.x}" cy="${layout.end.y}" r="9" fill="${theme.ground}" stroke="${theme.ink}" stroke-width="2"><title>ends</title></circle><circle cx="${layout.end.x}" cy="${layout.end.y}" r="5" fill="${theme.ink}"/>`
      : "",
  ].join("");
  return {
    width: layout.width,
    height: layout.height + top,
    inside: `${typesSvg(types, theme)}${top > 0 ? `<g transform="translate(0 ${top})">${inside}</g>` : inside}`,
  };
}

function edgeSvg(
  edge: PlacedEdge,
  {
    colour,
    part,
    names,
  }: { readonly colour: string; readonly part: number; readonly names: ReadonlyMap<string, string> },
): string {
  const width = round(1 + 6 * part);
  const [tip, before] = [edge.points.at(-1), edge.points.at(-2)];
  if (!tip || !before) return "";
  const arrow = 7 + width;
  const length = Math.hypot(tip.x - before.x, tip.y - before.y) || 1;
  const [dx, dy] = [(tip.x - before.x) / length, (tip.y - before.y) / length];
  const neck = { x: tip.x - dx * arrow, y: tip.y - dy * arrow };
  const half = arrow * 0.5;
  const head = [
    tip,
    { x: neck.x - dy * half, y: neck.y + dx * half },
    { x: neck.x + dy * half, y: neck.y - dx * half },
  ];
  const from = edge.from === undefined ? "begins" : (names.get(edge.from) ?? "");
  const to = edge.to === undefined ? "ends" : (names.get(edge.to) ?? "");
  const title = `<title>${escaped(`${from} → ${to}: ${edgeWords(edge)}`)}</title>`;
  const dash = edge.from === undefined || edge.to === undefined ? ` stroke-dasharray="5 4"` : "";
  return `<g>${title}<path d="${(edge.from === edge.to ? rounded : falling)([...edge.points.slice(0, -1), neck])}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-opacity="0.75"${dash}/><path d="M${head.map(pair).join("L")}Z" fill="${colour}"/></g>`;
}

function labelSvg({ label, at, mark }: PlacedEdge, theme: Theme): string {
  return `<rect x="${round(at.x - at.width / 2)}" y="${round(at.y - 8)}" width="${round(at.width)}" height="16" rx="3" fill="${theme.ground}" fill-opacity="0.88"/><text x="${at.x}" y="${round(at.y + 4)}" text-anchor="middle" font-family="${fontFamily}" font-size="11" fill="${mark === undefined ? theme.ink : theme.mark}">${escaped(label)}</text>`;
}

function nodeSvg({ name, count, box }: PlacedNode, part: number, theme: Theme): string {
  const shade = shadeOf(theme, part);
  const text = (y: number, size: number, weight: number, said: string) =>
    `<text x="${box.x}" y="${y}" text-anchor="middle" font-family="${fontFamily}" font-size="${size}" font-weight="${weight}" fill="${shade.text}">${escaped(said)}</text>`;
  return `<g><title>${escaped(`${name}: ${countShown(count)}`)}</title><rect x="${round(box.x - box.width / 2)}" y="${round(box.y - box.height / 2)}" width="${box.width}" height="${box.height}" rx="8" fill="${shade.fill}" stroke="${theme.series[0]}" stroke-width="1"/>${text(box.y - 3, 12.5, 600, nodeName(name))}${text(box.y + 13, 11.5, 400, countShown(count))}</g>`;
}

function typesSvg(types: readonly string[], theme: Theme): string {
  let x = 8;
  return types
    .map((type, i) => {
      const said = nodeName(type);
      const at = x;
      x += said.length * 7 + 44;
      return `<path d="M${at} 12h18" stroke="${seriesColour(theme, i)}" stroke-width="4"/><text x="${at + 24}" y="16" font-family="${fontFamily}" font-size="12" fill="${theme.ink}">${escaped(said)}</text>`;
    })
    .join("");
}

/**
 * A curve through all points of a way that leads downwards or upwards: a label stands on one of them, so none may be cut short.
 *
 * source  Steffen 1990, Astron. Astrophys. 239:443: it turns nowhere but at a point
 */
function falling(points: readonly Point[]): string {
  const [first] = points;
  if (!first) return "";
  const hops = points.slice(1).map((to, i) => {
    const from = points[i] ?? to;
    const rise = to.y - from.y;
    return { from, to, rise, lean: rise === 0 ? 0 : (to.x - from.x) / rise };
  });
  const inner = hops.slice(1).map((after, i) => {
    const before = hops[i] ?? after;
    const both = before.rise + after.rise;
    const middle = both === 0 ? 0 : (before.lean * after.rise + after.lean * before.rise) / both;
    const size = Math.min(Math.abs(before.lean), Math.abs(after.lean), Math.abs(middle) / 2);
    return (Math.sign(before.lean) + Math.sign(after.lean)) * size;
  });
  const endLean = (hop: (typeof hops)[number] | undefined, next: number | undefined) =>
    hop === undefined ? 0 : next === undefined ? hop.lean : (3 * hop.lean - next) / 2;
  const leans = [endLean(hops[0], inner[0]), ...inner, endLean(hops.at(-1), inner.at(-1))];
  const curves = hops.map(({ from, to, rise }, i) => {
    const third = rise / 3;
    const out = { x: from.x + (leans[i] ?? 0) * third, y: from.y + third };
    const into = { x: to.x - (leans[i + 1] ?? 0) * third, y: to.y - third };
    return `C${pair(out)} ${pair(into)} ${pair(to)}`;
  });
  return `M${pair(first)}${curves.join("")}`;
}

// Corners become curves: each point is left out and its neighbours' middles are met.
function rounded(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  const last = rest.at(-1) ?? first;
  const curves = rest.slice(0, -1).map((point, i) => {
    const next = rest[i + 1] ?? last;
    return `Q${pair(point)} ${pair({ x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 })}`;
  });
  return `M${pair(first)}${curves.join("")}L${pair(last)}`;
}

function pair({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
