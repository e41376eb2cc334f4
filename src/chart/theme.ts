/** The colours of a picture, by what they are for. */
export interface Theme {
  readonly name: "light" | "dark";
  readonly ground: string;
  readonly ink: string;
  readonly quiet: string;
  readonly rule: string;
  /** What the reader is to look at: the window in question, an objective. */
  readonly mark: string;
  /** Series side by side. Told apart by dash or shape too, never by colour alone. */
  readonly series: readonly string[];
  /** From little to much. */
  readonly shades: readonly string[];
  /** Text on a full shade. */
  readonly onShade: string;
  readonly tones: { readonly good: string; readonly caution: string; readonly bad: string; readonly none: string };
}

/*
 * source  the hues are those of Okabe and Ito 2008, "Color Universal Design", in their order blue, vermilion, green, purple, orange, sky;
 *         each was moved until it stands out 3:1 from its ground (WCAG 2.2, 1.4.11), text 4.5:1 (1.4.3), and until all six stay apart for
 *         readers without one of the three kinds of cones
 */
const light: Theme = {
  name: "light",
  ground: "#fdfdfb",
  ink: "#1c2430",
  quiet: "#5b6675",
  rule: "#dcdfe4",
  mark: "#b3341f",
  series: ["#005eb7", "#d17f15", "#085133", "#926489", "#996026", "#379ad6"],
  shades: ["#eef4fa", "#d3e4f2", "#abcde7", "#79aed6", "#3478ad", "#135c95"],
  onShade: "#ffffff",
  tones: { good: "#00785b", caution: "#8f6300", bad: "#b3351f", none: "#6b7582" },
};

const dark: Theme = {
  name: "dark",
  ground: "#14181e",
  ink: "#e8ecf2",
  quiet: "#9aa5b4",
  rule: "#323b47",
  mark: "#ff8a70",
  series: ["#3f9fe8", "#d0702a", "#0fdb95", "#ab769e", "#ffd438", "#d3deff"],
  shades: ["#1a2430", "#1f3449", "#274d6e", "#32699a", "#5f9fd3", "#a9d2f3"],
  onShade: "#10151b",
  tones: { good: "#2fbf97", caution: "#e3b23d", bad: "#ff8a71", none: "#8f9aa8" },
};

export const themes = { light, dark } as const;

/** Pairs of colours that stand for the same in both themes. */
export function themePairs(): readonly (readonly [light: string, dark: string])[] {
  return everyColour(light).map((colour, i) => [colour, everyColour(dark)[i] ?? colour]);
}

function everyColour({ ground, ink, quiet, rule, mark, series, shades, onShade, tones }: Theme): readonly string[] {
  return [ground, ink, quiet, rule, mark, onShade, ...series, ...shades, ...Object.values(tones)];
}

export function seriesColour(theme: Theme, index: number): string {
  return theme.series[index % theme.series.length] ?? theme.ink;
}

/** The colour of a share, and the colour of text on it. */
export function shadeOf(theme: Theme, share: number): { readonly fill: string; readonly text: string } {
  const last = theme.shades.length - 1;
  const index = Math.max(0, Math.min(last, Math.floor(share * (last + 1))));
  return { fill: theme.shades[index] ?? theme.ground, text: index >= 4 ? theme.onShade : theme.ink };
}
