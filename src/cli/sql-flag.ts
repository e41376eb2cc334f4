import { sqlDialects } from "../app/ask-sql-compiled.ts";
import type { CompiledSql, SqlDialect } from "../insight/index.ts";
import type { Flag, Terminal, Typed } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { wholeNumber } from "./flags.ts";

/** Flags of a question that can be asked in another database, too. */
export const sqlFlags: Readonly<Record<string, Flag>> = {
  sql: { type: "boolean", help: "only print the SQL that gives the same answer; no log is read" },
  engine: { type: "string", value: "<name>", help: `whose SQL it is: ${sqlDialects.join(" or ")} (default duckdb)` },
};

/** Prints the statement for the engine that was asked for. What a statement does not tell, `beside`, is refused and not passed over. */
export function printSql(
  command: string,
  typed: Typed,
  terminal: Terminal,
  {
    beside,
    compile,
  }: {
    readonly beside: readonly string[];
    compile(engine: SqlDialect, options: { readonly upTo: number | undefined }): CompiledSql;
  },
): number {
  const asked = [...beside, "chart", "svg"].find(
    (flag) => typed.is(flag) || typed.text(flag) !== undefined || typed.texts(flag).length > 0,
  );
  if (asked !== undefined)
    throw new BadUsage({
      command,
      problem: `--sql prints one statement, and it does not tell what --${asked} asks. Leave it out.`,
    });
  const name = typed.text("engine") ?? "duckdb";
  const engine = sqlDialects.find((one) => one === name);
  if (engine === undefined)
    throw new BadUsage({ command, problem: `--engine is ${sqlDialects.join(" or ")}, not "${name}".` });
  const { sql, columns } = compile(engine, { upTo: wholeNumber(typed, command, "up-to", 0) });
  terminal.out(typed.is("json") ? JSON.stringify({ engine, sql, columns }) : sql);
  return 0;
}
