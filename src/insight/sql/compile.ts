import type { Funnel } from "../funnel-definition.ts";
import type { MapDefinition } from "../process-map.ts";
import type { Series } from "../series-definition.ts";
import { clickhouse } from "./clickhouse.ts";
import type { CompiledSql, CompileOptions, Dialect, SqlDialect } from "./dialect.ts";
import { duckdb } from "./duckdb.ts";
import { type FunnelSqlOptions, funnelSql } from "./funnel-sql.ts";
import { processMapSql } from "./process-map-sql.ts";
import { seriesSql } from "./series-sql.ts";

const dialects: Readonly<Record<SqlDialect, Dialect>> = { duckdb, clickhouse };

/** A funnel as one statement whose answer is the engine's: a row for each step. */
export function compileFunnel(definition: Funnel, dialect: SqlDialect, options?: FunnelSqlOptions): CompiledSql {
  return funnelSql(definition, dialects[dialect], options);
}

/** A process map as one statement whose answer is the engine's: a row for each part of it. */
export function compileProcessMap(
  definition: MapDefinition & { readonly by: string },
  dialect: SqlDialect,
  options?: CompileOptions,
): CompiledSql {
  return processMapSql(definition, dialects[dialect], options);
}

/** A series as one statement whose answer is the engine's: a row for each period and value that has items. */
export function compileSeries(
  definition: Series & { readonly by?: string | undefined },
  dialect: SqlDialect,
  options?: CompileOptions,
): CompiledSql {
  return seriesSql(definition, dialects[dialect], options);
}
