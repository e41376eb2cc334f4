/** One bar of the picture. */
export interface Bar {
  readonly label: string;
  readonly value: number | undefined;
  /** Whether this is the window that the question is about. */
  readonly isMarked: boolean;
}

const size = { width: 640, height: 180, left: 56, bottom: 22, top: 10 } as const;

/**
 * Values over time as bars, with the objective as a line.
 *
 * shape   bars and an optional line in, SVG text out; colours by class names (`bar`, `bar marked`, `line`, `axis`), so a page decides them
 */
export function barChart(
  bars: readonly Bar[],
  options: { readonly line?: number; readonly max: number; readonly show: (value: number) => string },
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
      ? `<text class="axis" x="${i === 0 ? size.left : size.width}" y="${size.height - 6}" text-anchor="${i === 0 ? "start" : "end"}">${escaped(bar.label)}</text>`
      : "",
  );
  const line =
    options.line === undefined
      ? ""
      : `<line class="line" x1="${size.left}" x2="${size.width}" y1="${round(y(options.line))}" y2="${round(y(options.line))}"><title>objective ${escaped(options.show(options.line))}</title></line>`;
  return `<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${escaped(last ? `${bars.length} windows, the last one ${last.label}` : "no windows")}">${[...drawn, line, ...labels, ...ends].join("")}</svg>`;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
