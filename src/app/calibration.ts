import { DecisionMade } from "../decision/index.ts";
import { type Calibration, calibration, PredictionScored, type Share } from "../outcome/index.ts";
import { CaseOpened } from "../question/index.ts";
import type { EventStore } from "../store/index.ts";
import { openJournal } from "./journal.ts";

/** How well somebody predicts, or how well is predicted in a playbook's cases, with the cases that it rests on. */
export interface CalibrationOf extends Calibration {
  readonly cases: readonly string[];
}

export interface Calibrations {
  readonly people: readonly CalibrationOf[];
  readonly playbooks: readonly CalibrationOf[];
}

/** What was expected of decisions against what came, by who decided and by playbook; from the log alone. */
export async function calibrationsOf(store: EventStore): Promise<Calibrations> {
  const journal = openJournal(store);
  await journal.refresh();
  const scored = journal
    .typed(PredictionScored.type)
    .filter(PredictionScored.is)
    .flatMap(({ data }) => {
      const told = journal.stream("thence.case", data.case);
      const made = told.filter(DecisionMade.is).find((event) => event.data.decision === data.decision);
      const playbook = told.find(CaseOpened.is)?.data.playbook;
      if (!made || playbook === undefined) return [];
      const { confidence, met, covered } = data;
      const said = { ...(confidence !== undefined && { confidence }), met, covered };
      return [{ ...said, case: data.case, by: made.data.delegated?.by ?? made.data.decidedBy, playbook }];
    });
  const grouped = (key: "by" | "playbook") =>
    calibration(scored.map((one) => ({ ...one, team: one[key] }))).map(
      (one): CalibrationOf => ({
        ...one,
        cases: [...new Set(scored.filter((other) => other[key] === one.team).map((other) => other.case))],
      }),
    );
  return { people: grouped("by"), playbooks: grouped("playbook") };
}

/** `8 of 10 (49.0 % to 94.3 %)`; too few are said to be. */
export function shareText(share: Share | undefined): string {
  if (!share) return "–";
  const { count, of, low, high } = share;
  return `${count} of ${of} (${(low * 100).toFixed(0)} % to ${(high * 100).toFixed(0)} %)`;
}

/** `0.12`, or how it went: `0.21, then 0.09`. */
export function brierText({ brier, trend, scored }: Pick<Calibration, "brier" | "trend" | "scored">): string {
  if (brier === undefined) return "–";
  if (scored < fewest) return `${brier.toFixed(2)} (too few to tell)`;
  return trend ? `${brier.toFixed(2)} (${trend.earlier.toFixed(2)}, then ${trend.later.toFixed(2)})` : brier.toFixed(2);
}

const fewest = 10;
