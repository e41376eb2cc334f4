import { isRecord } from "../kit/is-record.ts";

/** What a rule that was written by hand has in the wrong place, in a sentence; undefined where each thing is of its kind. */
export function problemOfShape(rule: unknown): string | undefined {
  if (!isRecord(rule)) return "a rule is an object: { name, by, steps, overlap, again }.";
  const { steps, unless, by, within, coolDown, rate } = rule;
  if (!Array.isArray(steps))
    return '`steps` is a list. Begin with the event that opens it: { kind: "event", of: [{ type }] }.';
  for (const [name, value] of Object.entries({ by, within, coolDown }))
    if (value !== undefined && typeof value !== "string") return `\`${name}\` is a text.`;
  if (rate !== undefined && !isRecord(rate)) return '`rate` is an object: { matches: 100, per: "1s" }.';
  for (const [i, step] of steps.entries()) {
    const problem = isRecord(step) ? problemOfStep(step) : "is an object: { kind, of }.";
    if (problem) return `step ${i + 1} ${problem}`;
  }
  return unless === undefined ? undefined : problemOfTriggers(unless, "`unless`");
}

function problemOfStep(step: Readonly<Record<string, unknown>>): string | undefined {
  const { kind, of, times, human, cron, zone } = step;
  if (kind === "every") return [cron, zone].every(isText) ? undefined : "needs a cron expression and a zone, as texts.";
  if (times !== undefined && !isRecord(times)) return "says `times` as an object: { min: 2, max: 3 }.";
  if (human !== undefined && !(isRecord(human) && [human["ask"], human["of"]].every(isText)))
    return 'says `human` as an object: { ask: "May it go out?", of: "@maya" }.';
  return problemOfTriggers(of, "says its events wrongly: `of`");
}

function problemOfTriggers(of: unknown, where: string): string | undefined {
  if (!Array.isArray(of)) return `${where} is a list: [{ type: "order-placed" }].`;
  for (const one of of) {
    if (!isRecord(one) || !isText(one["type"]))
      return `${where} has something without a type in it. Each is an object: { type: "order-placed" }.`;
    const { as, where: conditions } = one;
    if (as !== undefined && !isText(as)) return `${where} has an event whose \`as\` is no text.`;
    if (conditions !== undefined && !(Array.isArray(conditions) && conditions.every(isRecord)))
      return `${where} has an event whose \`where\` is no list of conditions: [{ property: "qty", above: 0 }].`;
  }
  return undefined;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
