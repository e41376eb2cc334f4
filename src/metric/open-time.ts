import { type BusinessCalendar, type OpenHours, openHours } from "../insight/calendar.ts";

const ready = new WeakMap<BusinessCalendar, OpenHours>();

/** A calendar that can be asked; it is made ready once. */
export function openTime(calendar: BusinessCalendar): OpenHours {
  const made = ready.get(calendar) ?? openHours(calendar);
  ready.set(calendar, made);
  return made;
}
