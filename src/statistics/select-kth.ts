/**
 * The number that stands at place `k` (from 0) when `values` are in order. Moves them about: afterwards none before that place is
 * larger and none behind it is smaller.
 *
 * units   time grows with the number of values, not with that of their comparisons when sorted
 * source  Hoare 1961 (Find), Musser 1997 (falls back to sorting where the choice of pivots goes badly)
 */
export function selectKth(values: Float64Array, k: number): number {
  let [low, high] = [0, values.length - 1];
  let patience = 2 * Math.ceil(Math.log2(values.length + 1));
  while (low < high) {
    if (patience-- === 0) {
      values.subarray(low, high + 1).sort();
      break;
    }
    const pivot = medianOfThree(at(values, low), at(values, (low + high) >>> 1), at(values, high));
    let [left, right] = [low, high];
    while (left <= right) {
      while (at(values, left) < pivot) left++;
      while (at(values, right) > pivot) right--;
      if (left > right) break;
      const swapped = at(values, left);
      values[left++] = at(values, right);
      values[right--] = swapped;
    }
    if (k <= right) high = right;
    else if (k >= left) low = left;
    else break;
  }
  return at(values, k);
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

function at(values: Float64Array, i: number): number {
  return values[i] ?? Number.NaN;
}
