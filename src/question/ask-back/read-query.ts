import { isRecord } from "../../kit/is-record.ts";
import { mostUnits } from "./parse-period.ts";
import {
  type AskedPeriod,
  type AskedSegment,
  comparisons,
  type InquiryQuery,
  intents,
  periodUnits,
  slotsOf,
  type When,
} from "./query.ts";
import { queryWith } from "./resolve.ts";
import type { Vocabulary } from "./vocabulary.ts";

/**
 * A query that came from outside, as from a language model: only what the vocabulary names, in just this form. Undefined for anything
 * else, also for a query with a part too many.
 */
export function readQuery(given: unknown, vocabulary: Vocabulary): InquiryQuery | undefined {
  if (!isRecord(given)) return undefined;
  const intent = intents.find((one) => one === given["intent"]);
  if (!intent) return undefined;
  const known: readonly string[] = ["intent", ...slotsOf[intent]];
  if (!Object.keys(given).every((key) => known.includes(key) || given[key] === undefined)) return undefined;
  const { metric, by, playbook, person } = given;
  const properties = vocabulary.properties.map(({ name }) => name);
  const named = [
    [metric, vocabulary.metrics],
    [by, properties],
    [playbook, vocabulary.playbooks],
    [person, vocabulary.people],
  ] as const;
  if (!named.every(([name, names]) => name === undefined || names.some((one) => one === name))) return undefined;
  const segment = given["segment"] === undefined ? undefined : segmentIn(given["segment"], vocabulary);
  const period = given["period"] === undefined ? undefined : periodIn(given["period"]);
  const compared = given["with"] === undefined ? undefined : comparisons.find((one) => one === given["with"]);
  if (given["segment"] !== undefined && !segment) return undefined;
  if (given["period"] !== undefined && !period) return undefined;
  if (given["with"] !== undefined && !compared) return undefined;
  if (intent === "split" && by === undefined) return undefined;
  return queryWith(intent, {
    ...(typeof metric === "string" && { metric }),
    ...(typeof by === "string" && { by }),
    ...(typeof playbook === "string" && { playbook }),
    ...(typeof person === "string" && { person }),
    ...(segment && { segment }),
    ...(period && { period }),
    ...(compared && { with: compared }),
  });
}

function segmentIn(given: unknown, { properties }: Vocabulary): AskedSegment | undefined {
  if (!hasOnly(given, ["property", "value"])) return undefined;
  const property = properties.find(({ name }) => name === given["property"]);
  const value = property?.values.find((one) => one === given["value"]);
  return property && value !== undefined ? { property: property.name, value } : undefined;
}

function periodIn(given: unknown): AskedPeriod | undefined {
  if (!isRecord(given)) return undefined;
  const { kind } = given;
  if (kind === "last" && hasOnly(given, ["kind", "count", "unit"])) {
    const unit = periodUnits.find((one) => one === given["unit"]);
    const count = whole(given["count"], 1, mostUnits);
    return unit && count !== undefined ? { kind, count, unit } : undefined;
  }
  if (kind === "this" && hasOnly(given, ["kind", "unit"])) {
    const unit = periodUnits.find((one) => one === given["unit"]);
    return unit && unit !== "window" ? { kind, unit } : undefined;
  }
  if ((kind === "in" || kind === "since" || kind === "before") && hasOnly(given, ["kind", "when"])) {
    const when = whenIn(given["when"]);
    return when && { kind, when };
  }
  if (kind === "between" && hasOnly(given, ["kind", "from", "to"])) {
    const [from, to] = [whenIn(given["from"]), whenIn(given["to"])];
    return from && to && { kind, from, to };
  }
  return undefined;
}

function whenIn(given: unknown): When | undefined {
  if (!isRecord(given)) return undefined;
  const { kind } = given;
  if ((kind === "today" || kind === "yesterday") && hasOnly(given, ["kind"])) return { kind };
  if (kind === "weekday" && hasOnly(given, ["kind", "weekday"])) {
    const weekday = whole(given["weekday"], 1, 7);
    return weekday === undefined ? undefined : { kind, weekday };
  }
  const year = whole(given["year"], 1970, 2199);
  if (given["year"] !== undefined && year === undefined) return undefined;
  const ofYear = year === undefined ? {} : { year };
  if (kind === "year" && hasOnly(given, ["kind", "year"])) return year === undefined ? undefined : { kind, year };
  const month = whole(given["month"], 1, 12);
  if (month === undefined) return undefined;
  if (kind === "month" && hasOnly(given, ["kind", "year", "month"])) return { kind, ...ofYear, month };
  const day = whole(given["day"], 1, 31);
  if (kind !== "day" || day === undefined || !hasOnly(given, ["kind", "year", "month", "day"])) return undefined;
  const date = new Date(Date.UTC(year ?? 2000, month - 1, day));
  return date.getUTCMonth() + 1 === month ? { kind, ...ofYear, month, day } : undefined;
}

function whole(given: unknown, least: number, most: number): number | undefined {
  return typeof given === "number" && Number.isInteger(given) && given >= least && given <= most ? given : undefined;
}

function hasOnly(given: unknown, keys: readonly string[]): given is Record<string, unknown> {
  return isRecord(given) && Object.keys(given).every((key) => keys.includes(key));
}
