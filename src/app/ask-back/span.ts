import { type Micros, parseTime } from "../../event/index.ts";
import { periodAt } from "../../insight/index.ts";
import type { AskedPeriod, PeriodUnit, When } from "../../question/index.ts";

/** A stretch of time; without `from`, all before `to`. */
export interface Span {
  readonly from?: Micros;
  readonly to: Micros;
}

interface Here {
  readonly zone: string;
  readonly now: Micros;
}

/** What a period means in a zone at a moment; undefined for one that ends before it begins. Windows are counted by whoever knows them. */
export function spanOf(period: Exclude<AskedPeriod, { kind: "last" }> | LastUnits, here: Here): Span | undefined {
  switch (period.kind) {
    case "last": {
      const { unit, count } = period;
      const to = periodAt(here.now, { unit, zone: here.zone }).from;
      let from = to;
      for (let n = 0; n < count; n++) from = periodAt(from - 1, { unit, zone: here.zone }).from;
      return { from, to };
    }
    case "this":
      return periodAt(here.now, { unit: period.unit, zone: here.zone });
    case "in":
      return whenOf(period.when, here);
    case "since":
      return ordered(whenOf(period.when, here)?.from, here.now);
    case "before": {
      const when = whenOf(period.when, here);
      return when && { to: when.from };
    }
    case "between":
      return ordered(whenOf(period.from, here)?.from, whenOf(period.to, here)?.to);
  }
}

export type LastUnits = Extract<AskedPeriod, { kind: "last" }> & { readonly unit: Exclude<PeriodUnit, "window"> };

function ordered(from: Micros | undefined, to: Micros | undefined): Span | undefined {
  return from !== undefined && to !== undefined && from < to ? { from, to } : undefined;
}

/** A day or a longer stretch in a zone. Without a year, the latest that has begun by now. */
function whenOf(when: When, { zone, now }: Here): { readonly from: Micros; readonly to: Micros } | undefined {
  const today = periodAt(now, { unit: "day", zone });
  if (when.kind === "today") return today;
  if (when.kind === "yesterday") return periodAt(today.from - 1, { unit: "day", zone });
  if (when.kind === "weekday") {
    let day = today;
    while (weekdayOf(day.label) !== when.weekday) day = periodAt(day.from - 1, { unit: "day", zone });
    return day;
  }
  const unit = when.kind;
  const [month, day] = [when.kind === "year" ? 1 : when.month, when.kind === "day" ? when.day : 1];
  if (when.year !== undefined) return startingAt(when.year, month, day, { unit, zone });
  // The 29th of February may be eight years ago.
  const year = Number(today.label.slice(0, 4));
  for (let back = 0; back <= 8; back++) {
    const found = startingAt(year - back, month, day, { unit, zone });
    if (found && found.from <= now) return found;
  }
  return undefined;
}

function startingAt(
  year: number,
  month: number,
  day: number,
  kind: { readonly unit: "day" | "month" | "year"; readonly zone: string },
) {
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() + 1 !== month) return undefined;
  return periodAt(parseTime(date.toISOString().slice(0, 10), { zone: kind.zone }).at, kind);
}

function weekdayOf(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
}
