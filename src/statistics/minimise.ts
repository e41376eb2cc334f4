/** Where a function was least, and how much it was there. */
export interface Least {
  readonly at: readonly number[];
  readonly value: number;
}

/**
 * The place in the unit cube where a function is least, as well as looking downhill from a few good starts can tell.
 *
 * shape   a function of numbers 0..1 and how many it takes in; the place and the value there out. Always the same for the same function
 * units   where the function is not a number it counts as infinite; `steps` counts the moves of each descent
 * source  Nelder & Mead 1965, The Computer Journal 7:308; moves that leave the cube end at its wall
 */
export function minimise(of: (place: readonly number[]) => number, dimensions: number, steps = 400): Least {
  const tell = (at: readonly number[]): Least => {
    const value = of(at);
    return { at, value: Number.isNaN(value) ? Number.POSITIVE_INFINITY : value };
  };
  const starts = grid(dimensions)
    .map(tell)
    .sort((a, b) => a.value - b.value)
    .slice(0, 3);
  const ends = starts.map((start) => descend(tell, descend(tell, start, steps), steps));
  return ends.reduce((best, end) => (end.value < best.value ? end : best));
}

/** Starts are spread over the cube, closer where weights of smoothing usually lie. */
function grid(dimensions: number): readonly (readonly number[])[] {
  const marks = [0.02, 0.1, 0.3, 0.6, 0.95];
  let places: readonly (readonly number[])[] = [[]];
  for (let i = 0; i < dimensions; i++) places = places.flatMap((place) => marks.map((mark) => [...place, mark]));
  return places;
}

function descend(tell: (at: readonly number[]) => Least, start: Least, steps: number): Least {
  const corners = [start, ...start.at.map((_, i) => tell(start.at.map((x, j) => (i === j ? moved(x) : x))))];
  for (let step = 0; step < steps && start.at.length > 0; step++) {
    corners.sort((a, b) => a.value - b.value);
    const [best = start, worst = start, second = start] = [corners[0], corners.at(-1), corners.at(-2)];
    if (worst.value - best.value <= 1e-14 * Math.abs(best.value) && apart(best.at, worst.at) < 1e-10) break;
    const others = corners.slice(0, -1);
    const middle = start.at.map((_, i) => others.reduce((sum, { at }) => sum + (at[i] ?? 0), 0) / others.length);
    const beyond = (by: number) => tell(middle.map((x, i) => walled(x + by * (x - (worst.at[i] ?? 0)))));
    const better = nextCorner(beyond, best, second, worst);
    const shrunk = ({ at }: Least) => tell(at.map((x, i) => (x + (best.at[i] ?? 0)) / 2));
    corners.splice(0, corners.length, ...(better ? [...others, better] : [best, ...corners.slice(1).map(shrunk)]));
  }
  return corners.reduce((best, corner) => (corner.value < best.value ? corner : best));
}

/** Mirrors the worst corner at the others, further where that goes well, less far where it does not; nothing where all of it is worse. */
function nextCorner(beyond: (by: number) => Least, best: Least, second: Least, worst: Least): Least | undefined {
  const mirrored = beyond(1);
  if (mirrored.value < best.value) {
    const further = beyond(2);
    return further.value < mirrored.value ? further : mirrored;
  }
  if (mirrored.value < second.value) return mirrored;
  const nearer = beyond(mirrored.value < worst.value ? 0.5 : -0.5);
  return nearer.value < Math.min(mirrored.value, worst.value) ? nearer : undefined;
}

function moved(x: number): number {
  return x < 0.9 ? x + 0.05 : x - 0.05;
}

function walled(x: number): number {
  return Math.min(1, Math.max(0, x));
}

function apart(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(...a.map((x, i) => x - (b[i] ?? 0)));
}
