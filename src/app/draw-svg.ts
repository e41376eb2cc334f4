import {
  type ChartPicture,
  echartsOptions,
  emptyWords,
  escaped,
  fitted,
  mapLayout,
  mapSvg,
  type Picture,
  pictureKey,
  pictureWords,
  printablePicture,
  type Theme,
  themePairs,
  themes,
  wrapped,
} from "../chart/index.ts";
import { sha256Hex } from "../kit/sha256.ts";
import { chartHeight } from "./chart-height.ts";
import { loadEcharts } from "./load-echarts.ts";

export interface DrawingOptions {
  /** In pixels; unless told 720, or as wide as a map or a diagram of paths needs to be readable. */
  readonly width?: number;
  /** In pixels; unless told, as high as the picture needs to be readable. */
  readonly height?: number;
  /** `auto` follows the reader's preference where the viewer knows one, and is light elsewhere. */
  readonly theme?: "light" | "dark" | "auto";
  /** Another title than the picture's own. */
  readonly title?: string;
}

const font = `font-family="system-ui, sans-serif"`;
const [titleHeight, keyHeight, margin] = [34, 18, 12];
const mostWords = 400;
const [leastWidth, mostLayerWidth] = [720, 190];

/**
 * A picture as an SVG file that stands alone: no script, no font to load, its numbers in words in `<desc>`. The same picture gives the
 * same bytes.
 */
export async function drawSvg(picture: Picture, options: DrawingOptions = {}): Promise<string> {
  const { theme: asked = "auto", title = picture.title } = options;
  const theme = themes[asked === "dark" ? "dark" : "light"];
  const drawn = printablePicture({ ...picture, title });
  const width = options.width ?? naturalWidth(drawn);
  const key = pictureKey(drawn).flatMap((line) => wrapped(line, Math.floor((width - 2 * margin) / 6.4)));
  const foot = key.length > 0 ? key.length * keyHeight + 10 : 0;
  const room = options.height === undefined ? undefined : Math.max(60, options.height - titleHeight - foot - margin);
  const body = await bodyOf(drawn, theme, { width: width - 2 * margin, ...(room !== undefined && { height: room }) });
  const height = options.height ?? Math.ceil(titleHeight + body.height + foot + margin);
  const head = `<text x="${margin}" y="22" ${font} font-size="15" font-weight="600" fill="${theme.ink}">${escaped(fitted(drawn.title, Math.floor((width - 24) / 7.6)))}</text>`;
  const keys = key.map(
    (line, i) =>
      `<text x="${margin}" y="${round(titleHeight + body.height + 20 + i * keyHeight)}" ${font} font-size="12" fill="${theme.quiet}">${escaped(line)}</text>`,
  );
  const inside = `<rect width="${width}" height="${height}" fill="${theme.ground}"/>${head}<svg x="${margin}" y="${titleHeight}" width="${width - 2 * margin}" height="${round(body.height)}"${body.viewBox ? ` viewBox="${body.viewBox}"` : ""}>${body.inside}</svg>${keys.join("")}`;
  const words = pictureWords(drawn);
  const told =
    words.length > mostWords ? [...words.slice(0, mostWords), `And ${words.length - mostWords} more.`] : words;
  const id = `picture-${sha256Hex(`${asked}${width}${inside}${told.join("")}`).slice(0, 8)}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" id="${id}" class="thence-picture" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-desc"><title id="${id}-title">${escaped(drawn.title)}</title><desc id="${id}-desc">${escaped(told.join(" "))}</desc>${asked === "auto" ? darkStyle(id) : ""}${inside.replace(/(id="|="url\(#)chart-/g, `$1${id}-`)}</svg>`;
}

function naturalWidth(picture: Picture): number {
  const room =
    picture.kind === "map"
      ? mapLayout(picture).width
      : picture.kind === "sankey"
        ? picture.layers.length * mostLayerWidth
        : 0;
  return Math.max(leastWidth, Math.ceil(room) + 2 * margin);
}

interface Body {
  readonly inside: string;
  readonly height: number;
  readonly viewBox?: string;
}

async function bodyOf(
  picture: Picture,
  theme: Theme,
  { width, height }: { readonly width: number; readonly height?: number },
): Promise<Body> {
  const empty = emptyWords(picture);
  if (empty !== undefined) {
    const middle = Math.round((height ?? 80) / 2);
    return {
      height: height ?? 80,
      inside: `<text x="${width / 2}" y="${middle}" text-anchor="middle" ${font} font-size="14" fill="${theme.quiet}">${escaped(empty)}</text>`,
    };
  }
  if (picture.kind !== "map") {
    const tall = height ?? chartHeight(picture);
    return { height: tall, inside: clippedTold(await chartSvg(picture, theme, width, tall), picture) };
  }
  const map = mapSvg(picture, mapLayout(picture), theme);
  const natural = map.height * Math.min(1, width / map.width);
  return { inside: map.inside, height: height ?? natural, viewBox: `0 0 ${map.width} ${map.height}` };
}

async function chartSvg(picture: ChartPicture, theme: Theme, width: number, height: number): Promise<string> {
  const { init } = await loadEcharts();
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption({ ...echartsOptions(picture, theme) });
    return (
      chart
        .renderToSVGString()
        .replace(/^<svg[^>]*>\s*/, "")
        .replace(/<\/svg>\s*$/, "")
        // ECharts counts its drawings, and names what it refers to by that number.
        .replace(/(id="|="url\(#)zr\d+-/g, "$1chart-")
        .replace(/<style ?>.*?<\/style>/gs, "")
        .replace(/ (?:class="zr[^"]*"|ecmeta_\w+="[^"]*"|pointer-events="[^"]*")/g, "")
    );
  } finally {
    chart.dispose();
  }
}

// A label that was cut gets a title with the whole name.
function clippedTold(inside: string, picture: Picture): string {
  const names = [...new Set(stringsIn(picture))];
  return inside.replace(/>([^<>]*?)…([^<>]*)<\/text>/g, (all: string, begin: string, end: string) => {
    const start = begin.replace(/^\d+ {2}/, "");
    const whole = names.filter((name) => escaped(name).startsWith(start)).join(", ");
    return whole ? `>${begin}…${end}<title>${escaped(whole)}</title></text>` : all;
  });
}

function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}

// Attributes hold the light colours, for viewers that know no media queries; a style wins over an attribute.
function darkStyle(id: string): string {
  const rules = themePairs().map(
    ([light, dark]) => `#${id} [fill="${light}"]{fill:${dark}}#${id} [stroke="${light}"]{stroke:${dark}}`,
  );
  return `<style>@media (prefers-color-scheme:dark){${rules.join("")}}</style>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
