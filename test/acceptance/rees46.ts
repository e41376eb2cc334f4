import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** One row of the file, read with nothing of Thence in between. */
export interface Click {
  readonly atSeconds: number;
  readonly row: number;
  readonly type: string;
  readonly session: string;
}

export function readClicks(path: string): Click[] {
  const lines = gunzipSync(readFileSync(path)).toString("utf8").split("\r\n").slice(1);
  return lines.flatMap((line, i) => {
    const cells = line.split(",");
    const [time = "", type = ""] = cells;
    const session = cells[8];
    if (cells.length !== 9 || !session) return [];
    return [{ atSeconds: Date.parse(`${time.replace(" UTC", "").replace(" ", "T")}Z`) / 1000, row: i, type, session }];
  });
}

/** The naive answer: of the sessions with a `from` in [start, end), those with a later `to` within so many seconds. */
export function naiveShare(
  clicks: readonly Click[],
  from: string,
  to: string,
  start: number,
  end: number,
  within: number,
): { hits: number; tries: number } {
  const sessions = new Map<string, Click[]>();
  for (const click of clicks) sessions.set(click.session, [...(sessions.get(click.session) ?? []), click]);
  let [hits, tries] = [0, 0];
  for (const list of sessions.values()) {
    const starts = list.filter((one) => one.type === from && one.atSeconds >= start && one.atSeconds < end);
    if (starts.length === 0) continue;
    tries += 1;
    const isLater = (a: Click, b: Click) => b.atSeconds > a.atSeconds || (b.atSeconds === a.atSeconds && b.row > a.row);
    if (starts.some((a) => list.some((b) => b.type === to && isLater(a, b) && b.atSeconds - a.atSeconds <= within)))
      hits += 1;
  }
  return { hits, tries };
}
