import { equalBytes, type IndexedRow } from "../../store/index.ts";
import { type Batch, indexedRow } from "./batch.ts";
import type { Item } from "./client.ts";
import { indexItems, positionsIn } from "./index-items.ts";
import { type Key, type Keys, termsOf } from "./keys.ts";
import { type Log, waitingIn } from "./log.ts";
import type { Table } from "./table.ts";

/** How many batches are compared at once. */
const batchesAtOnce = 8;

/** What `verify` compares: the batches as they are, and what the index really holds for them. */
export function newChecker(table: Table, keys: Keys, log: Log) {
  /** Events whose entries nobody has written yet are found by their bytes, so those are what the store has. */
  const rows = async (after: number, limit: number): Promise<readonly IndexedRow[]> => {
    const { indexed } = log.view();
    const found: IndexedRow[] = [];
    for (let from = after + 1; found.length < limit; ) {
      const batches = await log.batches(from, { limit: batchesAtOnce });
      const compared = await Promise.all(batches.map((batch) => compare(batch, indexed)));
      const next = compared.flat().filter((row) => row.position >= from);
      found.push(...next);
      const last = next.at(-1);
      if (!last) break;
      from = last.position + 1;
    }
    return found.slice(0, limit);
  };

  const compare = async ({ rows }: Batch, indexed: number): Promise<IndexedRow[]> => {
    const expected = rows.map(indexedRow);
    if ((rows.at(-1)?.position ?? 0) > indexed) return expected;
    const items = indexItems(keys, expected).map((item): Key => ({ pk: item["pk"]?.S ?? "", sk: item["sk"]?.S ?? "" }));
    const there = new Map((await table.getAll(items)).map((item) => [item["pk"]?.S ?? "", item]));
    const lasts = new Map(expected.map((row) => [row.indexed.stream, row]));
    return expected.map((row) => {
      const { id, lineage, tags, stream, occurred } = row.indexed;
      const terms = termsOf(keys, row.indexed);
      const pointsHere = (pk: string | undefined) => pk !== undefined && pointsTo(there.get(pk), row.position);
      const isStream =
        pointsHere(terms.stream) && (lasts.get(stream) !== row || isHeadOf(there.get(terms.stream ?? ""), row));
      return {
        ...row,
        indexed: {
          id: Number(there.get(keys.id(id).pk)?.["position"]?.N) === row.position ? id : "",
          lineage: lineage.filter((_, i) => pointsHere(terms.types[i])),
          tags: tags.filter((_, i) => pointsHere(terms.tags[i])),
          stream: isStream ? stream : undefined,
          occurred,
        },
      };
    });
  };

  const indexEntries = async (upTo: number): Promise<number> => {
    await log.readCursor();
    const view = log.view();
    const { indexed } = view;
    const written = Math.min(upTo, indexed);
    const beyond: number[] = [];
    let count = 0;
    for await (const item of table.scan([keys.prefix("type"), keys.prefix("tag")]))
      for (const position of positionsIn(item)) {
        if (position <= written) count += 1;
        else beyond.push(position);
      }
    // What was written meanwhile belongs to events that are there by now.
    const { head } = await log.refresh();
    const strays = beyond.filter((position) => position > head.position).length;
    const waiting = waitingIn(view)
      .flatMap((batch) => batch.rows)
      .filter((row) => row.position > written && row.position <= upTo);
    return (
      count + strays + waiting.reduce((sum, { indexed: { tags, lineage } }) => sum + tags.length + lineage.length, 0)
    );
  };

  return { rows, indexEntries };
}

const pointsTo = (item: Item | undefined, position: number) =>
  item !== undefined && positionsIn(item).includes(position);

const isHeadOf = (item: Item | undefined, { revision, hash }: IndexedRow) =>
  Number(item?.["revision"]?.N) === revision && equalBytes(item?.["hash"]?.B ?? new Uint8Array(), hash);
