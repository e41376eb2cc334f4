/** One bar of the picture. */
export interface Bar {
  readonly label: string;
  readonly value: number | undefined;
  /** The same short, under an axis. */
  readonly tick?: string;
  /** Whether this is the window that the question is about. */
  readonly isMarked: boolean;
}

const size = { width: 420, height: 180, left: 66, bottom: 22, top: 18 } as const;
const lineHeight = 14;

/**
 * Values over time as bars, with the lines that they are held against.
 *
 * shape   bars and levels in, SVG text out; colours and sizes of letters by class names (`bar`, `bar marked`, `line`, `level`, `axis`), so a
 *         page decides them
 */
export function barChart(
  bars: readonly Bar[],
  options: {
    readonly levels?: readonly { readonly label: string; readonly value: number }[];
    readonly max: number;
    readonly show: (value: number) => string;
  },
): string {
  const inner = { width: size.width - size.left, height: size.height - size.bottom - size.top };
  const max = options.max > 0 ? options.max : 1;
  const y = (value: number) => size.top + inner.height * (1 - Math.min(1, value / max));
  const last = bars.at(-1);
  const step = inner.width / Math.max(1, bars.length);
  const drawn = bars.map((bar, i) => {
    if (bar.value === undefined) return "";
    const x = size.left + i * step + step * 0.15;
    const top = y(bar.value);
    const title = `<title>${escaped(bar.label)}: ${escaped(options.show(bar.value))}</title>`;
    return `<rect class="bar${bar.isMarked ? " marked" : ""}" x="${round(x)}" y="${round(top)}" width="${round(step * 0.7)}" height="${round(size.top + inner.height - top)}">${title}</rect>`;
  });
  const labels = [0, max].map(
    (value) =>
      `<text class="axis" x="${size.left - 6}" y="${round(y(value) + 4)}" text-anchor="end">${escaped(options.show(value))}</text>`,
  );
  const ends = [bars[0], bars.length > 1 ? bars.at(-1) : undefined].map((bar, i) =>
    bar
      ? `<text class="axis" x="${i === 0 ? size.left : size.width}" y="${size.height - 6}" text-anchor="${i === 0 ? "start" : "end"}">${escaped(bar.tick ?? bar.label)}</text>`
      : "",
  );
  // A label stands above its line; one that would run into the label above it stands below.
  let above = Number.NEGATIVE_INFINITY;
  const levels = [...(options.levels ?? [])]
    .sort((a, b) => b.value - a.value)
    .map(({ label, value }) => {
      const at = y(value);
      const place = at - 4 - above < lineHeight ? Math.max(at + 12, above + lineHeight) : at - 4;
      above = place;
      return `<line class="line" x1="${size.left}" x2="${size.width}" y1="${round(at)}" y2="${round(at)}"/><text class="level" x="${size.width}" y="${round(place)}" text-anchor="end">${escaped(label)}</text>`;
    });
  return `<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${escaped([last ? `${bars.length} windows, the last one ${last.label}` : "no windows", ...(options.levels ?? []).map(({ label }) => label)].join("; "))}">${[...drawn, ...levels, ...labels, ...ends].join("")}</svg>`;
}

/** How far an axis from nothing goes that holds all values: of a small share, not to the whole. */
export function shareTop(values: readonly number[]): number {
  const most = Math.max(0, ...values);
  return [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5].find((top) => most <= top) ?? 1;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
