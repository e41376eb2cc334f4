/** A row for each of several steps, none of them for two. */
export interface Matching {
  /** Gives a row for this step too, moving others where they must; false, with nothing changed, where there is none. */
  addStep(step: number): boolean;
  /** Gives a step for this row too. */
  addRow(row: number): boolean;
  readonly size: number;
  /** By step, the row that stands for it. */
  rowOf(step: number): number | undefined;
}

/** An empty matching of steps with rows; `fits` says which rows can stand for which steps. */
export function matching(
  rows: readonly number[],
  steps: number,
  fits: (row: number, step: number) => boolean,
): Matching {
  const rowBy = new Map<number, number>();
  const stepBy = new Map<number, number>();
  const join = (row: number, step: number) => {
    rowBy.set(step, row);
    stepBy.set(row, step);
    return true;
  };
  const addStep = (step: number, seen = new Set<number>()): boolean => {
    for (const row of rows) {
      if (seen.has(row) || !fits(row, step)) continue;
      seen.add(row);
      const other = stepBy.get(row);
      if (other === undefined || addStep(other, seen)) return join(row, step);
    }
    return false;
  };
  const addRow = (row: number, seen = new Set<number>()): boolean => {
    for (let step = 0; step < steps; step++) {
      if (seen.has(step) || !fits(row, step)) continue;
      seen.add(step);
      const other = rowBy.get(step);
      if (other === undefined || addRow(other, seen)) return join(row, step);
    }
    return false;
  };
  return {
    addStep: (step) => addStep(step),
    addRow: (row) => addRow(row),
    get size() {
      return rowBy.size;
    },
    rowOf: (step) => rowBy.get(step),
  };
}
