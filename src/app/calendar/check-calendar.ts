import { ThenceError } from "../../kit/failure.ts";
import type { Finding } from "../check-finding.ts";
import type { Config } from "../define-config.ts";
import { openCalendar } from "./open.ts";

/** What of the calendar cannot work: its adapter, a setting, people without an address. What this process lacks is a note. */
export async function calendarFindings(config: Config): Promise<Finding[]> {
  if (!config.calendar) return [];
  const place = "calendar";
  const { people = {}, playbooks = [] } = config;
  const isReached = (name: string): boolean => {
    const found = Object.hasOwn(people, name) ? people[name] : undefined;
    return (found?.members ?? []).some(isReached) || /@[^@\s]+\.[^@\s]+$/.test(found?.email ?? name);
  };
  const met = playbooks.flatMap(({ name, escalate = [], people: { approver, driver } }) =>
    escalate.flatMap((one) => {
      const meant: Readonly<Record<string, string>> = { approver, driver: driver ?? approver };
      return "meeting" in one ? one.meeting.with.map((who) => ({ playbook: name, who: meant[who] ?? who })) : [];
    }),
  );
  const unreached = met
    .filter(({ who }) => !isReached(who))
    .map(
      ({ playbook, who }): Finding => ({
        kind: "note",
        place: `playbook ${playbook}`,
        text: `it meets with "${who}", who cannot be invited: give them an email in people.`,
      }),
    );
  try {
    const lacking = (await openCalendar(config))?.missing?.();
    return [...(lacking === undefined ? [] : [{ kind: "note", place, text: lacking } as const]), ...unreached];
  } catch (cause) {
    if (!(cause instanceof ThenceError) || cause.retry !== "never") throw cause;
    return [{ kind: "problem", place, text: cause.message }, ...unreached];
  }
}
