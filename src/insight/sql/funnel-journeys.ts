import type { PlainFunnel } from "../funnel-definition.ts";
import { numberSql } from "./dialect.ts";

/** A table of a statement, made of those before it. */
export type Table = readonly [name: string, sql: string];

/** Whether a chain may begin at the moment `us`. */
export function inSpan({ startFrom, startBefore }: PlainFunnel): string {
  const bounds = [
    ...(startFrom > -Infinity ? [`us >= ${numberSql(startFrom)}`] : []),
    ...(startBefore < Infinity ? [`us < ${numberSql(startBefore)}`] : []),
  ];
  return bounds.length > 0 ? bounds.join(" AND ") : "1 = 1";
}

/** What tells the journeys of an entity apart. */
export function journeyKey({ constant }: PlainFunnel): string {
  const held = constant.flatMap((_, i) => [`held_${i}_kind`, `held_${i}`]);
  return ["entity", ...held, ...(held.length > 0 ? ["alone"] : [])].join(", ");
}
