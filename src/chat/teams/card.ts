import { isRecord } from "../../kit/is-record.ts";

export type Json = Readonly<Record<string, unknown>>;

export const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isRecord) : []);
export const textOf = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" || typeof value === "boolean" ? String(value) : "";

/** Something that can be clicked in a card, with the fields that are sent by it. */
export interface CardAction {
  /** Unique within the message; the action's own id where it has one. */
  readonly id: string;
  readonly label: string;
  readonly raw: Json;
  /** Fields of its own card and of those around it; never those of a card beside it. */
  readonly inputs: readonly Json[];
  /** Of one that opens a card: what can be clicked there. */
  readonly inner: readonly CardAction[];
}

export const cardType = "application/vnd.microsoft.card.adaptive";

/** The cards of a message, in order. */
export function cardsOf(raw: unknown): readonly Json[] {
  const attachments = isRecord(raw) ? list(raw["attachments"]) : [];
  return attachments.flatMap(({ contentType, content }) =>
    contentType === cardType && isRecord(content) ? [content] : [],
  );
}

/** All that can be clicked in some cards; what a card opens stands within its action. */
export function actionsOf(cards: readonly Json[]): readonly CardAction[] {
  return cards.flatMap((card, i) => inCard(card, cards.length > 1 ? `${i}:` : "", []));
}

/** The same, with what opened cards hold. */
export function allActions(actions: readonly CardAction[]): readonly CardAction[] {
  return actions.flatMap((one) => [one, ...allActions(one.inner)]);
}

export function inputsOf(card: Json): readonly Json[] {
  return elementsIn(card).filter(({ type }) => textOf(type).startsWith("Input."));
}

function inCard(card: Json, prefix: string, around: readonly Json[]): readonly CardAction[] {
  const inputs = [...around, ...inputsOf(card)];
  const found = elementsIn(card).flatMap((one) => [
    ...(one["type"] === "ActionSet" ? list(one["actions"]) : []),
    ...(isRecord(one["selectAction"]) ? [one["selectAction"]] : []),
  ]);
  return [...found, ...list(card["actions"])].map((raw, i) => {
    const id = textOf(raw["id"]) || `${prefix}${i}`;
    const nested = raw["type"] === "Action.ShowCard" && isRecord(raw["card"]) ? raw["card"] : undefined;
    const inner = nested ? inCard(nested, `${prefix}${i}.`, inputs) : [];
    return { id, label: textOf(raw["title"]) || id, raw, inputs, inner };
  });
}

/** All elements of a card, those within containers too, but none of the cards that its actions open. */
export function elementsIn(card: Json): readonly Json[] {
  const within = (element: Json): readonly Json[] => [
    element,
    ...["items", "columns", "rows", "cells"].flatMap((name) => list(element[name])).flatMap(within),
  ];
  return list(card["body"]).flatMap(within);
}
