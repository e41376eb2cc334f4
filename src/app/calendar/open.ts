import { failure } from "../../kit/failure.ts";
import type { Calendar, CalendarModule, CalendarOptions, Guest } from "../../question/index.ts";
import { adapterModule, adaptersFor } from "../adapter-module.ts";
import type { Channels } from "../channels/open.ts";
import type { Config } from "../define-config.ts";
import { realContext } from "../stores.ts";
import type { Inviting } from "./dispatch.ts";

export const UnknownCalendar = failure(
  "app/unknown-calendar",
  { retry: "never", kind: "usage" },
  (f: { adapter: string; known: readonly string[] }) =>
    `\`calendar\` names the adapter "${f.adapter}", which there is not. There are: ${f.known.join(", ")}.`,
);

/** Whom invitations come from; undefined where no calendar is configured. */
export function organiserOf({ calendar, name }: Pick<Config, "calendar" | "name">): Guest | undefined {
  return calendar && { email: calendar.organiser, ...(name !== undefined && { name }) };
}

/**
 * Opens the calendar of a configuration; undefined where there is none.
 *
 * errors  app/unknown-calendar, question/bad-calendar-settings
 */
export async function openCalendar(
  config: Pick<Config, "calendar" | "name">,
  options: Partial<Pick<CalendarOptions, "secret" | "now" | "fetch">> & {
    readonly send?: CalendarOptions["send"];
  } = {},
): Promise<Calendar | undefined> {
  const organiser = organiserOf(config);
  if (!organiser || !config.calendar) return undefined;
  const { adapter, organiser: _, ...settings } = config.calendar;
  const module = await adapterModule<CalendarModule>(adapter, "calendar");
  if (!module) throw new UnknownCalendar({ adapter, known: adaptersFor("calendar") });
  const { secret = (name: string) => process.env[name], now = realContext().clock, send, ...more } = options;
  return module.openCalendar({ name: adapter, settings, secret, now, organiser, ...more, ...(send && { send }) });
}

/** How a calendar sends mails: through the channel that is mail, where there is one. */
export function mailFrom(channels: Channels | undefined): CalendarOptions["send"] {
  for (const channel of channels?.values() ?? []) {
    if ("lacking" in channel || channel.sendInvitation === undefined) continue;
    return channel.sendInvitation.bind(channel);
  }
  return undefined;
}

/** Inviting for real: the wall clock. */
export function realInviting(calendar: Calendar, signal?: AbortSignal): Inviting {
  return { calendar, wallClock: realContext().clock, random: Math.random, ...(signal && { signal }) };
}
