import { zoneOffsetSeconds } from "../event/index.ts";
import { ThenceError } from "../kit/failure.ts";
import { type AnswerField, type DateField, dateBound, type TextField, usualMaxLength } from "./answer-field.ts";
import { maxText } from "./answer-value.ts";

const idPattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const mostFields = 20;
const kinds: readonly string[] = ["number", "scale", "date", "text", "choice"] satisfies readonly AnswerField["kind"][];

/** What is wrong with the fields of a question and what to do about it, in a sentence; undefined where nothing is. */
export function fieldsProblem(fields: readonly AnswerField[], options: readonly string[]): string | undefined {
  if (fields.length > mostFields) return `it asks for ${fields.length} values. Nobody types more than ${mostFields}.`;
  const ids = fields.map((field) => field.id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) return `two of the values that it asks for have the id "${twice}".`;
  for (const field of fields) {
    const problem = problemOf(field, options);
    if (problem !== undefined) return `the value "${field.id}": ${problem}`;
  }
  return undefined;
}

function problemOf(field: AnswerField, options: readonly string[]): string | undefined {
  if (!idPattern.test(field.id) || field.id.length > 40)
    return "write its id in kebab-case, at most 40 characters: discount-percent.";
  if (!field.label.trim()) return "say in `label` what is asked for.";
  if (!kinds.includes(field.kind)) return `its \`kind\` is one of ${kinds.join(", ")}, not "${field.kind}".`;
  const when = typeof field.when === "string" ? [field.when] : field.when;
  const unknown = when?.find((option) => !options.includes(option));
  if (unknown !== undefined)
    return `\`when\` names "${unknown}", which is no option. There are: ${options.join(", ")}.`;
  if (when?.length === 0) return "`when` names no option. Leave it out where the value belongs to all of them.";
  switch (field.kind) {
    case "number": {
      const { min, max } = field;
      if ([min, max].some((bound) => bound !== undefined && !Number.isFinite(bound)))
        return "`min` and `max` are numbers.";
      if (field.unit !== undefined && !field.unit.trim())
        return "say in `unit` what it is counted in, or leave it out.";
      return isAbove(min, max) ? `\`min\` is ${min} and \`max\` only ${max}. Turn them round.` : undefined;
    }
    case "scale": {
      const { min, max } = field;
      const isScale = Number.isSafeInteger(min) && Number.isSafeInteger(max) && max > min && max - min <= 10;
      return isScale ? undefined : "a scale goes from a whole number `min` up to `max`, over at most eleven: 1 to 5.";
    }
    case "date":
      return problemOfDate(field);
    case "text":
      return problemOfText(field);
    case "choice": {
      const ids = field.options.map(({ id }) => id);
      if (ids.length < 2) return "a choice needs at least two `options`.";
      const bad = ids.find((id) => !idPattern.test(id));
      if (bad !== undefined) return `write the id "${bad}" of its options in kebab-case.`;
      if (new Set(ids).size < ids.length) return "two of its options have the same id.";
      return field.options.every(({ label }) => label.trim()) ? undefined : "each of its options needs a `label`.";
    }
  }
}

function problemOfDate({ min, max, zone }: DateField): string | undefined {
  const some = "2000-01-01";
  const [from, to] = [min, max].map((bound) => bound && dateBound(bound, some));
  const bad = [min, max].find((bound) => bound !== undefined && dateBound(bound, some) === undefined);
  if (bad !== undefined) return `"${bad}" is no date. Write 2026-11-21, today, or today+30d.`;
  const isBothFixed = [min, max].every((bound) => !bound?.startsWith("today"));
  const isBothRelative = [min, max].every((bound) => bound?.startsWith("today"));
  // A fixed date and one that moves with the day may pass each other; of two of a kind it is known.
  if ((isBothFixed || isBothRelative) && from !== undefined && to !== undefined && from > to)
    return `\`min\` is ${min} and \`max\` only ${max}. Turn them round.`;
  if (zone === undefined) return undefined;
  try {
    zoneOffsetSeconds(zone, 0);
    return undefined;
  } catch (cause) {
    if (cause instanceof ThenceError) return cause.message.replace(/^\[[^\]]*\] /, "");
    throw cause;
  }
}

function problemOfText({ minLength = 0, maxLength = usualMaxLength }: TextField): string | undefined {
  if (!Number.isSafeInteger(minLength) || minLength < 0) return "`minLength` is a whole number from 0.";
  if (!Number.isSafeInteger(maxLength) || maxLength < 1 || maxLength > maxText)
    return `\`maxLength\` is a whole number from 1 to ${maxText}.`;
  return minLength > maxLength ? `\`minLength\` is ${minLength} and \`maxLength\` only ${maxLength}.` : undefined;
}

const isAbove = (min: number | undefined, max: number | undefined) =>
  min !== undefined && max !== undefined && min > max;
