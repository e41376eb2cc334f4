import { formatTime, type Micros } from "../event/index.ts";

// Not by the room's index: every command would load its tests and distributions.
export { percentText } from "../statistics/percent-text.ts";

/** `2019-10-01 00:00–01:00 UTC`; both days where they differ. */
export function periodText({ from, to }: { readonly from: Micros; readonly to: Micros }): string {
  const [start, end] = [stamp(from), stamp(to)];
  return start.slice(0, 10) === end.slice(0, 10) ? `${start}–${end.slice(11)} UTC` : `${start} – ${end} UTC`;
}

/** When a period begins, short enough for an axis: `2019-10-01`, with the time of day where it begins or ends within a day. UTC. */
export function startText({ from, to }: { readonly from: Micros; readonly to: Micros }): string {
  return [from, to].every((at) => at % 86_400_000_000 === 0) ? stamp(from).slice(0, 10) : stamp(from);
}

/** `2019-10-01 00:00`, with seconds where there are any. */
function stamp(at: Micros): string {
  const text = formatTime(at).replace("T", " ").replace("Z", "");
  return text.endsWith(":00") ? text.slice(0, -3) : text;
}

export function timeText(at: Micros): string {
  return `${formatTime(at).slice(0, 19).replace("T", " ")} UTC`;
}
