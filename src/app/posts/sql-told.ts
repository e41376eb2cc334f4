import { formatTime, type Micros } from "../../event/index.ts";
import { failure } from "../../kit/failure.ts";
import { cutView, maxViewBytes, viewBytes, viewEvidence } from "../../question/index.ts";
import { lastPeriods, periodKind, type SqlSubject } from "../../report/index.ts";
import { askSql } from "../ask-sql.ts";
import { EvidenceTooLarge } from "../hand-evidence.ts";
import { viewOfSql } from "../view-of-sql.ts";
import type { PostReading, Told } from "./compute.ts";

export const NoWarehousePlace = failure(
  "app/no-warehouse-place",
  { retry: "never" },
  (_: Record<string, never>) =>
    "a post that asks in SQL is computed by thence run, which knows where the log lies. Here nobody does.",
);

/** Rows of a statement, as they are now; its `{from}` and `{to}` are the bounds of the last whole period. */
export async function sqlTold(
  { store, warehouse, signal }: PostReading,
  { sql, period }: SqlSubject,
  { at, zone }: { readonly at: Micros; readonly zone: string },
): Promise<Told> {
  if (!warehouse) throw new NoWarehousePlace({});
  const [bounds] = period === undefined ? [] : lastPeriods(periodKind(period, zone), at, 1);
  const statement = bounds
    ? sql.replaceAll("{from}", literal(bounds.from)).replaceAll("{to}", literal(bounds.to))
    : sql;
  const options = { place: warehouse, ...(signal && { signal }) };
  const { view, findings } = await askSql(store, statement, options, (answer) => viewOfSql(statement, answer));
  const cut = cutView(view);
  const found = viewBytes(cut);
  if (found > maxViewBytes) throw new EvidenceTooLarge({ found, most: maxViewBytes });
  const [table] = cut.tables;
  return {
    evidence: viewEvidence({
      view: cut,
      findings,
      query: `thence sql '${statement.replaceAll("'", "'\\''")}'`,
      positions: { first: 1, last: view.upTo },
    }),
    ...(table && { table }),
    upTo: view.upTo,
  };
}

function literal(at: Micros): string {
  return `TIMESTAMPTZ '${formatTime(at)}'`;
}
