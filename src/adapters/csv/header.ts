/**
 * What separates the cells: a tab in a `.tsv`, else whichever of comma, semicolon, tab and bar the header holds most of.
 * Undefined while the header may go on.
 */
export function delimiterOf(name: string, head: string, isWhole: boolean): string | undefined {
  if (/\.(tsv|tab)(\.gz)?$/i.test(name)) return "\t";
  const start = head.search(/[^\r\n]/);
  const length = start < 0 ? -1 : head.slice(start).search(/[\r\n]/);
  if (length < 0 && !isWhole) return undefined;
  const header = (length < 0 ? head : head.slice(start, start + length)).replaceAll(/"[^"]*"/g, "");
  const counts = [",", ";", "\t", "|"].map((delimiter) => [delimiter, header.split(delimiter).length] as const);
  return counts.reduce((best, one) => (one[1] > best[1] ? one : best))[0];
}

/** The header's names: one that is empty is called by its place (`column-1`), one that repeats gets a number (`price-2`). */
export function columnNames(cells: readonly string[]): readonly string[] {
  const taken = new Set(cells);
  const used = new Set<string>();
  return cells.map((cell, i) => {
    const wanted = cell.trim() === "" ? `column-${i + 1}` : cell;
    let name = wanted;
    for (let n = 2; used.has(name) || (name !== cell && taken.has(name)); n++) name = `${wanted}-${n}`;
    used.add(name);
    return name;
  });
}
