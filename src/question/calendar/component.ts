import { type ContentLine, calendarLimits, readLines, UnreadableCalendar } from "./content-line.ts";

/** A part of a calendar between BEGIN and END. */
export interface Component {
  readonly name: string;
  readonly lines: readonly ContentLine[];
  readonly parts: readonly Component[];
}

/**
 * The calendars in a text, each with its parts.
 *
 * errors  question/unreadable-calendar
 */
export function readComponents(text: string): readonly Component[] {
  const refuse = (problem: string): never => {
    throw new UnreadableCalendar({ problem });
  };
  const top: Component[] = [];
  const open: { name: string; lines: ContentLine[]; parts: Component[] }[] = [];
  let count = 0;
  for (const line of readLines(text)) {
    const inside = open.at(-1);
    if (line.name === "BEGIN") {
      if (++count > calendarLimits.components) refuse(`it has more than ${calendarLimits.components} parts.`);
      if (open.length >= calendarLimits.depth) refuse(`its parts lie more than ${calendarLimits.depth} deep.`);
      open.push({ name: line.value.trim().toUpperCase(), lines: [], parts: [] });
    } else if (line.name === "END") {
      const ended = open.pop();
      if (!ended || ended.name !== line.value.trim().toUpperCase())
        return refuse("a part of it ends that never began.");
      (open.at(-1)?.parts ?? top).push(ended);
    } else if (inside) inside.lines.push(line);
    else refuse("it does not begin with BEGIN:VCALENDAR.");
  }
  if (open.length > 0) refuse("a part of it has no end.");
  if (top.length === 0 || top.some(({ name }) => name !== "VCALENDAR")) refuse("it holds no VCALENDAR.");
  return top;
}

/** The first line of a name. */
export function lineOf(component: Component, name: string): ContentLine | undefined {
  return component.lines.find((line) => line.name === name);
}

/** All lines of a name. */
export function linesOf(component: Component, name: string): readonly ContentLine[] {
  return component.lines.filter((line) => line.name === name);
}
