import type { Micros } from "../event/index.ts";
import type { BusinessCalendar } from "../insight/calendar.ts";
import { entityItems } from "./items-of-entities.ts";
import { eventItems } from "./items-of-events.ts";
import type { Measure } from "./measure.ts";
import type { LeftOutBecause, ToldEvents } from "./told-events.ts";
import type { Window } from "./window.ts";

/** One thing that a number is made of, before the number is: an event, or an entity with the events that say what it did. */
export interface Item {
  readonly entity: string;
  /** The first one decides in which segment it is. */
  readonly positions: readonly number[];
  readonly counts: boolean;
  /** What is summed up, or put in order. */
  readonly amount?: number;
  /** On which side of a ratio it stands. */
  readonly side?: "over" | "under";
  /** What of a ratio is taken as independent: those of one unit belong together. */
  readonly unit?: string;
}

/** An event that is meant, and has no number. */
export interface LeftOut {
  readonly position: number;
  readonly because: LeftOutBecause;
}

export interface Items {
  readonly items: readonly Item[];
  readonly leftOut: readonly LeftOut[];
}

export interface ItemsOfWindow {
  /** Whether something that is measured begins with the event of a row. */
  begins(row: number): boolean;
  /** `closes` is when all has happened that can still count. */
  in(window: Window, closes: Micros): Items;
}

/** What a measure counts, window by window. */
export function itemsOf(measure: Measure, told: ToldEvents, calendar: BusinessCalendar | undefined): ItemsOfWindow {
  switch (measure.kind) {
    case "funnel-share":
    case "time-to-convert":
    case "retention-share":
    case "absence":
      return entityItems(measure, told, calendar);
    case "rate":
      return eventItems(measure.of, told, calendar);
    case "ratio": {
      const by = measure.by === undefined ? undefined : told.values(`tag:${measure.by}`);
      const sides = (["over", "under"] as const).map((side) => ({
        side,
        of: eventItems(measure[side], told, undefined, by),
      }));
      return {
        begins: (row) => sides.some(({ of }) => of.begins(row)),
        in: (window, closes) => {
          const found = sides.map(({ side, of }) => ({ side, ...of.in(window, closes) }));
          return {
            items: found.flatMap(({ side, items }) =>
              items.map((item) => ({ ...item, side, counts: side === "over" })),
            ),
            leftOut: found.flatMap(({ leftOut }) => leftOut),
          };
        },
      };
    }
    default:
      return eventItems(measure, told, undefined);
  }
}
