import { deadlinesOf, type Playbook, personOf } from "../decision/index.ts";
import type { Micros } from "../event/index.ts";
import { fieldHint } from "../question/index.ts";
import type { EventStore } from "../store/index.ts";
import type { Config } from "./define-config.ts";
import { observationLine } from "./describe.ts";
import { measureClosed, metricNamed } from "./observations.ts";
import { timeText } from "./text.ts";

const shown = 5;

/** The question as the one who is asked would see it now, and what would follow from each answer. */
export async function playbookPreview(
  { store, config }: { readonly store: EventStore; readonly config: Config },
  playbook: Playbook,
  now: Micros,
): Promise<string> {
  const metric = metricNamed(config, playbook.metric);
  const measured = (await measureClosed(store, metric, now)).slice(-shown).map(({ observation }) => observation);
  const { acknowledge, decide } = deadlinesOf(playbook, now);
  const { people, question, outcome, escalate = [] } = playbook;
  return [
    question.text,
    `asked of ${people.approver}${people.deputies?.length ? `, or ${people.deputies.join(", ")}` : ""}`,
    ...(acknowledge === undefined ? [] : [`to be taken up by ${timeText(acknowledge)}, if it were asked now`]),
    ...(decide === undefined ? [] : [`to be decided by ${timeText(decide)}`]),
    ...escalate.map((one) =>
      "to" in one
        ? `where nobody ${one.after}s in time, ${personOf(playbook, one.to)} is asked too`
        : `where nobody ${one.after}s in time, a meeting of ${one.meeting.length} is proposed with ${one.meeting.with.map((name) => personOf(playbook, name)).join(", ")}`,
    ),
    "",
    ...(playbook.segments ? [`asked about each segment by ${playbook.segments.by} that breaks; of the whole:`] : []),
    ...measured.map((one) => `  ${observationLine(one)}`),
    ...(measured.length === 0 ? ["  no window is closed yet"] : []),
    `Why the line stands there: ${playbook.because ?? metric.objective?.because ?? "not said"}`,
    `It serves: ${playbook.serves ?? metric.serves}`,
    "",
    ...question.options.map(
      ({ id, label, action }) => `${label} (${id})${action === undefined ? "" : `: starts ${action}`}`,
    ),
    ...(question.ask ?? []).map(({ when, ...field }) => {
      const owners = when === undefined ? "" : ` with ${typeof when === "string" ? when : when.join(" or ")}`;
      return `asks${owners} for ${field.label} (${field.id}): ${fieldHint(field, now)}${field.required === false ? "; may be left out" : ""}`;
    }),
    `What comes of it is measured over ${outcome.windows === 1 ? "one window" : `${outcome.windows} windows`} of ${metric.window}.`,
  ].join("\n");
}
