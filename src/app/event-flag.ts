import type { EventMatch, OfTypes, Where } from "../insight/index.ts";
import { failure } from "../kit/failure.ts";
import { type Scanner, scanner } from "./typed-text.ts";

export const BadEventFlag = failure(
  "app/bad-event-flag",
  { retry: "never", kind: "usage" },
  (f: { text: string; at: number; problem: string }) =>
    `"${f.text}", character ${f.at + 1}: ${f.problem}. Write a type and what its events must be like: purchase, purchase[price>100][brand=acer], view[!coupon]; put a name with signs like | ( [ @ = < > ! & in double quotes.`,
);

/** One or several types, and what their events must be like. */
export type TypedStep = OfTypes & { readonly where?: readonly Where[] };

/**
 * Reads an event as it is typed: a type and what it must be like.
 *
 *     purchase                  of this type, or of one that refines it      *   any event
 *     purchase[price>100]       one that is like that; also = != >= < <=     view[brand], view[!brand]   that has it; that does not
 *     view[brand=acer|lenovo]   one of the two; != is none of them           view[price>1][price<9]      both hold
 *     "a|b"[x="1>0"]            a name or value with signs stands in double quotes
 *
 * errors  app/bad-event-flag, which names the character
 */
export function parseEvent(text: string): EventMatch {
  const scan = scanner(text, BadEventFlag);
  const event = eventOf(scan);
  scan.end();
  return event;
}

/** Reads a step as it is typed: an event, or either of several: `cart|wish`, `(cart|wish)[price>100]`. errors  app/bad-event-flag */
export function parseStep(text: string): TypedStep {
  const scan = scanner(text, BadEventFlag);
  const step = stepOf(scan);
  scan.end();
  return step;
}

/** Reads what ends a chain: a step, and between which steps: `refund`, `cart[price<1]@2-3`. errors  app/bad-event-flag */
export function parseExclusion(text: string): TypedStep & { readonly between?: readonly [number, number] } {
  const scan = scanner(text, BadEventFlag);
  const step = stepOf(scan);
  if (!scan.take("@")) {
    scan.end();
    return step;
  }
  const [from, to] = (scan.match(/\d{1,2}-\d{1,2}/) ?? scan.refuse("@ needs two steps behind it, like @2-3")).split(
    "-",
  );
  scan.end();
  return { ...step, between: [Number(from), Number(to)] };
}

const anyEvent = /\*(?=\s*(?:[&|()[\]@<>=!]|$))/;

/** An event inside a longer text. */
export function eventOf(scan: Scanner): EventMatch {
  const isAny = scan.match(anyEvent) !== undefined;
  const type = isAny ? undefined : scan.word("the event type");
  const where = conditionsOf(scan);
  return { ...(type !== undefined && { type }), ...(where.length > 0 && { where }) };
}

function stepOf(scan: Scanner): TypedStep {
  const isGroup = scan.take("(");
  if (scan.match(anyEvent) !== undefined) scan.refuse("a step names its types, and * names none");
  const first = scan.word("the event type");
  const types = [first];
  while (scan.take("|")) types.push(scan.word("the event type"));
  if (isGroup && !scan.take(")")) scan.refuse("the bracket is not closed");
  const where = conditionsOf(scan);
  if (where.length > 0 && types.length > 1 && !isGroup) scan.refuse("a condition on several types is written (a|b)[…]");
  if (!isGroup && scan.take("|"))
    scan.refuse("either of several is written (a|b)[…], with conditions that hold for both");
  return { ...(types.length > 1 ? { types } : { type: first }), ...(where.length > 0 && { where }) };
}

function conditionsOf(scan: Scanner): Where[] {
  const where: Where[] = [];
  while (scan.take("[")) {
    where.push(conditionOf(scan, "inside"));
    if (!scan.take("]")) scan.refuse("the condition is not closed by ]");
  }
  return where;
}

/** A condition; `inside` of square brackets, a value may be one of several. */
export function conditionOf(scan: Scanner, place: "inside" | "bare"): Where {
  if (scan.take("!")) return { property: scan.word("the property"), exists: false };
  const property = scan.word("the property");
  const sign = scan.match(/!=|>=|<=|=|>|</);
  if (sign === undefined) return { property, exists: true };
  if (sign === "=") return { property, is: valuesOf(scan, place) };
  if (sign === "!=") return { property, isNot: valuesOf(scan, place) };
  const number = Number(scan.match(/[+-]?\d+(\.\d+)?/) ?? scan.refuse(`${sign} needs a number behind it`));
  if (sign === ">") return { property, above: number };
  if (sign === ">=") return { property, atLeast: number };
  return sign === "<" ? { property, below: number } : { property, atMost: number };
}

function valuesOf(scan: Scanner, place: "inside" | "bare"): string | readonly string[] {
  const value = scan.word("the value");
  const values = [value];
  while (place === "inside" && scan.take("|")) values.push(scan.word("the value"));
  return values.length > 1 ? values : value;
}
