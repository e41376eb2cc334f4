import { type Button, bytes, fitted, type Mention, type Message, type Part, shortened } from "../../question/index.ts";
import { chartElement } from "./chart-element.ts";
import { type Element, isLink, label, lines, rich, run } from "./elements.ts";
import { execute, formCard } from "./form-card.ts";
import { most } from "./limits.ts";

/** A message as an Adaptive Card, and what of it had to be left out. */
export interface Drawn {
  readonly card: Element;
  readonly notes: readonly string[];
  /** The message as it was cut to fit. */
  readonly shown: Message;
}

export interface Manner {
  /** Nobody can answer through it: buttons that do more than lead somewhere are left out. */
  readonly isOneWay?: boolean;
}

/** A message as a card of 1.5, within what Teams takes. What people wrote stands in runs, in which no character is markup. */
export function drawn(id: string, message: Message, { isOneWay = false }: Manner = {}): Drawn {
  const manners: readonly Manners["forms"][] = isOneWay ? [formless] : [formed, formless];
  // Forms in the card save a round trip; where they do not fit beside what is to be read, they are shown when a button is pressed.
  for (const forms of manners) {
    const whole = cardOf(id, message, { forms, isOneWay });
    if (isWithin(whole.card)) return whole;
  }
  const fits = (one: Message) => isWithin(cardOf(id, one, { forms: formless, isOneWay }).card);
  const first = fitted(message, fits);
  const cut = fits(first.message) ? first : { message: least(first.message, fits), notes: [...first.notes, leftOut] };
  const { card, notes } = cardOf(id, cut.message, { forms: formless, isOneWay });
  return { card, notes: [...cut.notes, ...notes], shown: cut.message };
}

const leftOut = "what did not fit was left out";
const formed = "in the card";
const formless = "when pressed";

export function isWithin(card: Element): boolean {
  return bytes(JSON.stringify(card)) <= most.cardBytes;
}

/** What is left where nothing else helps: first goes what only informs, then buttons, and cautions last. */
function least(message: Message, fits: (message: Message) => boolean): Message {
  let one: Message = { ...message, title: shortened(message.title, most.title) };
  const isCaution = (part: Part) => part.kind === "caution";
  while (!fits(one) && one.parts.some((part) => !isCaution(part)))
    one = {
      ...one,
      parts: one.parts.toSpliced(
        one.parts.findLastIndex((part) => !isCaution(part)),
        1,
      ),
    };
  while (!fits(one) && (one.buttons ?? []).length > 0) one = { ...one, buttons: one.buttons?.slice(0, -1) ?? [] };
  while (!fits(one) && one.parts.length > 0) one = { ...one, parts: one.parts.slice(0, -1) };
  return fits(one) ? one : { language: one.language, title: one.title, parts: [] };
}

interface Manners {
  readonly forms: typeof formed | typeof formless;
  readonly isOneWay: boolean;
}

function cardOf(id: string, message: Message, { forms, isOneWay }: Manners): Drawn {
  const { title, parts, mentions = [], buttons = [], foot } = message;
  const left = { charts: most.charts };
  const pieces = parts.map((part) => partElements(part, left));
  const called = calledOf(mentions.slice(0, most.mentions));
  const pressable = buttons.filter(({ url }) => (url === undefined ? !isOneWay : isLink(url, most.url)));
  const actions = pressable.map((button) => action(id, button, forms));
  const sets = [];
  for (let i = 0; i < actions.length; i += most.actionsOfSet)
    sets.push({ type: "ActionSet", actions: actions.slice(i, i + most.actionsOfSet) });
  const card = {
    type: "AdaptiveCard",
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    version: "1.5",
    fallbackText: label(title, most.title),
    body: [
      rich(run(shortened(title, most.title), { weight: "Bolder", size: "Large" })),
      ...called.elements,
      ...pieces.flatMap(({ elements }) => elements),
      ...sets,
      ...(foot === undefined ? [] : lines(foot, { isSubtle: true, size: "Small" })),
    ],
    msteams: { width: "Full", ...(called.entities.length > 0 && { entities: called.entities }) },
  };
  const bad = buttons.length - pressable.length;
  const notes = pieces.flatMap(({ note }) => (note === undefined ? [] : [note]));
  return { card, notes: bad === 0 ? notes : [...notes, `${bad} buttons cannot be shown here`], shown: message };
}

function action(message: string, { id, label: title, style, form, url }: Button, forms: Manners["forms"]): Element {
  if (url !== undefined) return { type: "Action.OpenUrl", title: label(title, most.buttonLabel), url };
  const look = style === "primary" ? "positive" : style === "danger" ? "destructive" : undefined;
  const click = { message, button: id };
  if (!form || forms === formless) return execute(title, click, look);
  return {
    type: "Action.ShowCard",
    title: label(title, most.buttonLabel),
    ...(look && { style: look }),
    card: formCard(form, click),
  };
}

/** People called by name. Only a TextBlock calls, and it reads markdown: what could be markup is left out of a name. */
function calledOf(mentions: readonly Mention[]): {
  readonly elements: readonly Element[];
  readonly entities: readonly Element[];
} {
  if (mentions.length === 0) return { elements: [], entities: [] };
  const all = mentions.map(({ name, id }) => ({
    id,
    name: label(name.replace(/[^\p{L}\p{M}\p{N} .,'@-]/gu, " "), 80),
  }));
  const entities = all.flatMap(({ id, name }) =>
    id === undefined ? [] : [{ type: "mention", text: `<at>${name}</at>`, mentioned: { id, name } }],
  );
  const unknown = all.filter(({ id }) => id === undefined).map(({ name }) => name);
  const text = entities.map((entity) => entity.text).join(" ");
  return {
    elements: [
      ...(text === "" ? [] : [{ type: "TextBlock", text, wrap: true }]),
      ...(unknown.length === 0 ? [] : [rich(run(unknown.join(", ")))]),
    ],
    entities,
  };
}

interface Piece {
  readonly elements: readonly Element[];
  readonly note?: string;
}

function partElements(part: Part, left: { charts: number }): Piece {
  switch (part.kind) {
    case "text":
      return { elements: lines(part.text) };
    case "caution":
      return { elements: [caution(part)] };
    case "facts":
      return {
        elements: part.facts.map(({ label: name, value }, i) => ({
          ...rich(run(`${name}: `, { weight: "Bolder" }), run(value)),
          ...(i > 0 && { spacing: "Small" }),
        })),
      };
    case "list":
      return { elements: part.items.map((item) => ({ ...rich(run(`• ${item}`)), spacing: "Small" })) };
    case "quote":
      return {
        elements: [
          rich(run(`${part.by}:`, { weight: "Bolder" })),
          { type: "Container", style: "emphasis", items: lines(part.text) },
        ],
      };
    case "chart": {
      const chart = left.charts > 0 ? chartElement(part) : undefined;
      if (!chart) return { elements: lines(part.says) };
      left.charts -= 1;
      return { elements: [chart.element], ...(chart.note !== undefined && { note: chart.note }) };
    }
    case "table":
      return table(part);
  }
}

function caution({ text, url }: Extract<Part, { kind: "caution" }>): Element {
  const link = url !== undefined && isLink(url, most.url);
  return {
    type: "Container",
    style: "warning",
    items: lines(`⚠ ${text}`, { weight: "Bolder" }),
    ...(link && { selectAction: { type: "Action.OpenUrl", url } }),
  };
}

function table({ title, columns, rows }: Extract<Part, { kind: "table" }>): Piece {
  const shown = columns.slice(0, most.tableColumns);
  if (shown.length === 0) return { elements: [] };
  const kept = rows.slice(0, most.tableRows);
  const cell = (text: string) => ({ type: "TableCell", items: [rich(run(label(text, most.cell)))] });
  const row = (cells: readonly string[]) => ({ type: "TableRow", cells: shown.map((_, i) => cell(cells[i] ?? "")) });
  const [rowsLeft, columnsLeft] = [rows.length - kept.length, columns.length - shown.length];
  const without = [
    ...(rowsLeft > 0 ? [`${rowsLeft} rows`] : []),
    ...(columnsLeft > 0 ? [`${columnsLeft} columns`] : []),
  ];
  return {
    elements: [
      ...(title === undefined ? [] : lines(title, { weight: "Bolder" })),
      {
        type: "Table",
        firstRowAsHeaders: true,
        columns: shown.map(() => ({ width: 1 })),
        rows: [row(shown), ...kept.map(row)],
      },
    ],
    ...(without.length > 0 && { note: `the table was drawn without its last ${without.join(" and ")}` }),
  };
}
