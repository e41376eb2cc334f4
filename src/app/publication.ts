import { isContested, PlaybookPublished, PlaybookRetired, playbookHash } from "../decision/index.ts";
import type { Micros } from "../event/index.ts";
import type { Config } from "./define-config.ts";
import type { Journal } from "./journal.ts";
import { isOwnerRule } from "./owner.ts";
import { provenanceText } from "./published.ts";
import { publishedNames } from "./retire.ts";
import { timeText } from "./text.ts";
import { casesOf } from "./time-steps.ts";

/** How a playbook stands in the log, beside what the configuration says of it. */
export interface Publication {
  readonly playbook: string;
  /** Live as it is here; live by another definition; taken out; or never run. */
  readonly state: "live" | "edited" | "retired" | "not yet live";
  readonly since?: Micros;
  readonly definition?: string;
  readonly commit?: string;
  readonly dirty?: true;
  /** Why it was retired. */
  readonly reason?: string;
  /** Open cases that go on by an earlier definition than the one that is here. */
  readonly openOnEarlier: readonly string[];
  /** Whether another configuration publishes it in turns with this one. */
  readonly isContested: boolean;
}

/** Every playbook that is here or in the log. */
export function publicationsOf(journal: Journal, { playbooks = [] }: Config, now: Micros): readonly Publication[] {
  const here = new Map(playbooks.map((one) => [one.name, playbookHash(one)]));
  const gone = publishedNames(journal).filter((name) => !here.has(name) && !isOwnerRule(name));
  const cases = casesOf(journal).map(({ state }) => state);
  return [...here.keys(), ...gone].map((playbook) => {
    const history = journal.stream("thence.playbook", playbook);
    const last = history.findLast((event) => PlaybookPublished.is(event) || PlaybookRetired.is(event));
    const hash = here.get(playbook);
    const { commit, dirty } = last && PlaybookPublished.is(last) ? last.data : {};
    const { reason } = last && PlaybookRetired.is(last) ? last.data : {};
    const isRetired = last !== undefined && PlaybookRetired.is(last);
    const openOnEarlier = cases.flatMap(({ id, closed, opened: { data } }) =>
      data.playbook === playbook && !closed && data.definition !== hash ? [id] : [],
    );
    const definition =
      last && (PlaybookPublished.is(last) || PlaybookRetired.is(last)) ? last.data.definition : undefined;
    return {
      playbook,
      state: isRetired
        ? hash === undefined
          ? "retired"
          : "not yet live"
        : last === undefined
          ? "not yet live"
          : definition === hash
            ? "live"
            : "edited",
      ...(last && { since: last.occurred }),
      ...(definition !== undefined && { definition }),
      ...(commit !== undefined && { commit }),
      ...(dirty && { dirty }),
      ...(reason !== undefined && { reason }),
      openOnEarlier,
      isContested: isContested(history, now),
    };
  });
}

/** What is to be said of a playbook that two configurations publish in turns. */
export const contestText =
  "it is published in turns by two configurations, so it is left as it is for a day. Let one process run on this log, or give them one configuration.";

/** What is to be said of it, a sentence each; nothing where it is live as it is here and nothing is open by another definition. */
export function publicationNotes(one: Publication): string[] {
  const { playbook, state, since, reason, openOnEarlier, isContested } = one;
  const at = since === undefined ? "" : ` since ${timeText(since)}`;
  const cases = openOnEarlier.join(", ");
  return [
    ...(state === "edited"
      ? [`${playbook} is live by another definition${at}; this one goes live with the next thence run.`]
      : []),
    ...(state === "retired" ? [`${playbook} is retired${at}: ${reason ?? "no reason was given"}.`] : []),
    ...(openOnEarlier.length > 0
      ? [
          `${playbook}: ${openOnEarlier.length === 1 ? "one open case goes" : `${openOnEarlier.length} open cases go`} on by the definition that opened ${openOnEarlier.length === 1 ? "it" : "them"}: ${cases}.`,
        ]
      : []),
    ...(isContested ? [`${playbook}: ${contestText}`] : []),
  ];
}

/** `since 2026-03-09 02:00:00 UTC, commit 1a2b3c4`, for a table. */
export function publicationText({ state, since, commit, dirty }: Publication): string {
  const from = provenanceText({ ...(commit !== undefined && { commit }), ...(dirty && { dirty }) });
  return [
    state,
    ...(since !== undefined && state !== "not yet live" ? [timeText(since)] : []),
    ...(from === "" ? [] : [from]),
  ].join(", ");
}
