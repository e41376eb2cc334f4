import type { ToldCohort } from "../app/asked-cohort.ts";
import { parseCohort } from "../app/cohort-flag.ts";
import { readCohort } from "../app/saved-cohort.ts";
import type { Cohort } from "../insight/index.ts";
import type { Flag, Typed } from "./command.ts";
import { zoneOf } from "./period-flags.ts";
import { plural } from "./table.ts";

/** The flag of every command that can ask about some of the entities only. */
export const cohortFlag: Readonly<Record<"cohort", Flag>> = {
  cohort: {
    type: "string",
    value: "<cohort>",
    help: 'only these: did:purchase, "did:view & not:cart", first:view@2019-10, @saved.json',
  },
};

/** The flag of commands that also answer for cohorts beside each other. */
export const compareCohortFlag: Readonly<Record<"compare-cohort", Flag>> = {
  "compare-cohort": {
    type: "string",
    multiple: true,
    value: "<cohort>",
    help: "also for these: did:purchase, @saved.json; may be given again",
  },
};

/** The cohort that `--cohort` names, of values of this tag. */
export function cohortFlagOf(typed: Typed, by: string): Cohort | undefined {
  const text = typed.text("cohort");
  return text === undefined ? undefined : cohortTyped(typed, text, by);
}

/** The cohorts that `--compare-cohort` names, under the names that they were typed as. */
export function comparedCohorts(typed: Typed, by: string): { readonly name: string; readonly cohort: Cohort }[] {
  return typed.texts("compare-cohort").map((name) => ({ name, cohort: cohortTyped(typed, name, by) }));
}

function cohortTyped(typed: Typed, text: string, by: string): Cohort {
  return parseCohort(text, { zone: zoneOf(typed), saved: (path) => readCohort(path, by) });
}

/** Whom the answer is about, for people. */
export function cohortText({ line, entities }: ToldCohort, by: string): string {
  return `only of: ${line} (${plural(entities, by)})`;
}
