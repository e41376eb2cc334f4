import { belongsTo, type Case, fieldHint, type TypedValues } from "../app/index.ts";
import { valueProblem } from "../app/value-problem.ts";
import type { Terminal } from "./command.ts";

/**
 * What an answer says beside an option: what was set, and what the person at the keyboard says to each of the rest. Where nobody is there, the
 * rest is left out, and what misses it refuses it.
 */
export async function askedValues(
  state: Case,
  option: string,
  set: TypedValues | undefined,
  now: number,
  terminal: Terminal,
): Promise<TypedValues | undefined> {
  const values = new Map(Object.entries(set ?? {}));
  const fields = (state.asked?.data.ask ?? []).filter((field) => belongsTo(field, option));
  for (const field of state.closed ? [] : fields) {
    while (!values.has(field.id)) {
      const hint = `${fieldHint(field, now)}${field.required === false ? "; Enter leaves it out" : ""}`;
      const said = await terminal.ask(`${field.label} (${hint}): `);
      if (said === undefined) return done(values);
      const problem = valueProblem(field, said, now);
      if (problem === undefined) values.set(field.id, said);
      else terminal.note(problem);
    }
  }
  return done(values);
}

const done = (values: ReadonlyMap<string, string | number>): TypedValues | undefined =>
  values.size > 0 ? Object.fromEntries(values) : undefined;
