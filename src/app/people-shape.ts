import { zoneOffsetSeconds } from "../event/index.ts";
import { isRecord } from "../kit/is-record.ts";
import { languages } from "../question/index.ts";

const how = 'write people: { "@maya": { email: "maya@example.org" } }';
const fields = ["name", "email", "on", "members", "language", "zone", "away", "deputy"];

/** What is wrong with `people` as it is written; undefined where nothing is. */
export function peopleShapeProblem(value: unknown): string | undefined {
  if (!isRecord(value)) return `its part "people" is no list by name; ${how}`;
  for (const [name, person] of Object.entries(value)) {
    if (name.trim() === "") return `its part "people" has somebody without a name; ${how}`;
    if (!isRecord(person)) return `its part "people" says nothing of "${name}"; ${how}`;
    for (const [field, said] of Object.entries(person)) {
      if (!fields.includes(field))
        return `its part "people" says a "${field}" of "${name}", which means nothing; it knows ${fields.join(", ")}`;
      const problem = said === undefined ? undefined : fieldProblem(field, said, Object.keys(value));
      if (problem) return `its part "people" has ${problem.replace("of it", `of "${name}"`)}`;
    }
  }
  return undefined;
}

function fieldProblem(field: string, said: unknown, known: readonly string[]): string | undefined {
  switch (field) {
    case "on":
      return isRecord(said) && Object.values(said).every(isText)
        ? undefined
        : 'an "on" of it that is no list of ids by channel; write on: { slack: "U0123" }';
    case "members":
      return Array.isArray(said) && said.length > 0 && said.every((one) => known.includes(one))
        ? undefined
        : 'members of it that are not declared here; write members: ["@maya"], and declare each of them';
    case "away":
      return Array.isArray(said) && said.every(isStretch)
        ? undefined
        : 'an "away" of it that is no list of days; write away: [{ from: "2026-12-21", to: "2027-01-03" }]';
    case "language":
      return languages.some((one) => one === said)
        ? undefined
        : `a language of it that is not ${languages.join(" or ")}`;
    case "zone":
      return isZone(said) ? undefined : "a zone of it that is not known; write one like Europe/Copenhagen";
    case "deputy":
      return isText(said) && known.includes(said) ? undefined : "a deputy of it who is not declared here";
    case "email":
      if (!isText(said)) return `a ${field} of it that is no text; ${how}`;
      return /^[^@\s]+@[^@\s]+$/.test(said) ? undefined : `the email "${said}" of it, which is no address; ${how}`;
    default:
      return isText(said) ? undefined : `a ${field} of it that is no text; ${how}`;
  }
}

const isText = (value: unknown): value is string => typeof value === "string" && value.trim() !== "";

function isStretch(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { from, to } = value;
  return isDay(from) && isDay(to) && String(from) <= String(to);
}

function isDay(value: unknown): boolean {
  if (typeof value !== "string") return false;
  const day = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === value;
}

export function isZone(value: unknown): boolean {
  if (!isText(value)) return false;
  try {
    zoneOffsetSeconds(value, 0);
    return true;
  } catch {
    return false; // UnknownZone: that is the answer
  }
}

/** What is wrong with `channels` as it is written; what each may say, its adapter knows. */
export function channelsShapeProblem(value: unknown): string | undefined {
  const write = 'write channels: { slack: { tokenFrom: "SLACK_BOT_TOKEN" } }';
  if (!isRecord(value)) return `its part "channels" is no list by name; ${write}`;
  for (const [name, settings] of Object.entries(value)) {
    if (!/^[a-z][a-z0-9-]{0,31}$/.test(name))
      return `its part "channels" has the name "${name}", which is not in kebab-case; ${write}`;
    if (!isRecord(settings)) return `its part "channels" says nothing of "${name}"; ${write}`;
    const { adapter } = settings;
    if (adapter !== undefined && !(typeof adapter === "string" && /^[a-z][a-z0-9-]*$/.test(adapter)))
      return `its part "channels" has an adapter of "${name}" that is no name of one; ${write}`;
  }
  return undefined;
}

/** What is wrong with `calendar` as it is written; what else it may say, its adapter knows. */
export function calendarShapeProblem(value: unknown): string | undefined {
  const write = 'write calendar: { adapter: "caldav", organiser: "thence@example.org", url: "https://…" }';
  if (!isRecord(value)) return `its part "calendar" says nothing; ${write}`;
  const { adapter, organiser } = value;
  if (typeof adapter !== "string" || !/^[a-z][a-z0-9-]*$/.test(adapter))
    return `its part "calendar" has an adapter that is no name of one; ${write}`;
  if (typeof organiser !== "string" || !/^[^@\s]+@[^@\s]+$/.test(organiser))
    return `its part "calendar" has an organiser that is no address; ${write}`;
  return undefined;
}
