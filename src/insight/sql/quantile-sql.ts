import { type Dialect, numberSql } from "./dialect.ts";

/** The quantile of a list of so many sorted numbers, of type 7 and with the engine's own arithmetic, so that it is the same to the last bit. */
export function quantileSql(sorted: string, count: string, share: number, dialect: Dialect): string {
  const exact = `((${count} - 1) * CAST(${numberSql(share)} AS DOUBLE))`;
  const part = `(${exact} - floor(${exact}))`;
  const below = dialect.at(sorted, `floor(${exact})`);
  const above = dialect.at(sorted, `floor(${exact}) + 1`);
  return `CASE WHEN ${count} = 0 THEN NULL WHEN ${part} = 0 OR ${below} = ${above} THEN ${below} ELSE (1 - ${part}) * ${below} + ${part} * ${above} END`;
}
