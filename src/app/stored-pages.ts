import { BrokenChain, type IndexedRow, type StoreEngine } from "../store/index.ts";

// A commit holds 100 events at most, so that a page always has a whole one.
const rowsAPage = 1000;

/** The stored events of a store between two positions, page by page; a page ends where a commit ends. */
export async function* storedPages(
  engine: StoreEngine,
  { after, upTo }: { readonly after: number; readonly upTo: number },
): AsyncGenerator<readonly IndexedRow[]> {
  for (let at = after; at < upTo; ) {
    const found = await engine.rows(at, Math.min(rowsAPage, upTo - at));
    const page = at + found.length < upTo ? wholeCommits(found) : found;
    const last = page.at(-1);
    if (!last)
      throw new BrokenChain({
        place: engine.url,
        position: at + 1,
        problem: found.length === 0 ? "the event is missing" : "a commit does not end",
      });
    yield page;
    at = last.position;
  }
}

function wholeCommits(rows: readonly IndexedRow[]): readonly IndexedRow[] {
  const { first, count } = rows.at(-1)?.commit ?? { first: 0, count: 0 };
  return rows.at(-1)?.position === first + count - 1 ? rows : rows.filter(({ position }) => position < first);
}
