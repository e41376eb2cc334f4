import { isRecord } from "../../kit/is-record.ts";
import { actionsOf, allActions, elementsIn, inputsOf, type Json, list, textOf } from "./card.ts";

const elements =
  /^(TextBlock|RichTextBlock|Image|ImageSet|Media|Container|ColumnSet|Column|FactSet|ActionSet|Table|TableRow|TableCell|Input\.(Text|Number|Date|Time|Toggle|ChoiceSet)|Chart\.\w+|CodeBlock|Icon|Badge|Rating|ProgressBar|ProgressRing|CompoundButton|Carousel)$/;
const actions =
  /^Action\.(Execute|Submit|OpenUrl|ShowCard|ToggleVisibility|OpenUrlDialog|ResetInputs|InsertImage|Popover)$/;

/** Why Teams would not show a card; empty where it would. */
export function problemsIn(card: unknown): readonly string[] {
  if (!isRecord(card)) return ["it is no object"];
  if (card["type"] !== "AdaptiveCard") return [`its type is "${textOf(card["type"])}", not AdaptiveCard`];
  if (!/^1\.\d+$/.test(textOf(card["version"]))) return ["it states no version 1.x"];
  return insideOf(card);
}

function insideOf(card: Json): readonly string[] {
  const inner = allActions(actionsOf([card])).flatMap(({ raw }) => (isRecord(raw["card"]) ? [raw["card"]] : []));
  const ids = [card, ...inner].flatMap((one) => inputsOf(one)).map(({ id }) => textOf(id));
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  return [
    ...[card, ...inner].flatMap((one) => elementsIn(one)).flatMap(elementProblems),
    ...allActions(actionsOf([card])).flatMap(({ raw }) => actionProblems(raw)),
    ...(ids.includes("") ? ["an input has no id"] : []),
    ...(twice === undefined || twice === "" ? [] : [`two inputs have the id "${twice}"`]),
  ];
}

function elementProblems({ type, fallback, ...one }: Json): readonly string[] {
  // Rows, cells and columns may leave their type out.
  if (type === undefined && (one["items"] || one["cells"] || one["width"] !== undefined)) return [];
  if (!elements.test(textOf(type)) && fallback === undefined) return [`it has an element of type "${textOf(type)}"`];
  if (type === "TextBlock" && typeof one["text"] !== "string") return ["a TextBlock has no text"];
  if (type === "Input.ChoiceSet" && list(one["choices"]).length === 0) return ["a ChoiceSet has no choices"];
  return [];
}

function actionProblems({ type, fallback, url, card }: Json): readonly string[] {
  if (!actions.test(textOf(type)) && fallback === undefined) return [`it has an action of type "${textOf(type)}"`];
  if (type === "Action.OpenUrl" && !URL.canParse(textOf(url))) return ["an Action.OpenUrl has no address"];
  if (type === "Action.ShowCard" && !isRecord(card)) return ["an Action.ShowCard has no card"];
  return [];
}
