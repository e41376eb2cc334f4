import { type Button, bytes, fitted, type Message, type Part, plainText, shortened } from "../../question/index.ts";
import { chartBlock } from "./chart-block.ts";
import { most } from "./limits.ts";
import {
  type Block,
  bullets,
  clean,
  escapedWithin,
  fixed,
  isLink,
  person,
  plain,
  quote,
  rich,
  section,
  warning,
  words,
} from "./rich-text.ts";
import { tableBlock } from "./table-block.ts";

/** A message as `chat.postMessage` and `chat.update` take it. */
export interface Drawn {
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly notes: readonly string[];
  /** It has a chart or a table, which not every workspace takes. */
  readonly isNative: boolean;
  /** The message as it was cut to fit. */
  readonly shown: Message;
}

export interface Manner {
  /** Charts and tables as Slack draws them; without, they are told in words and set in fixed width. */
  readonly native?: boolean;
  /** In a thread, where a large title would be louder than the question above. */
  readonly isReply?: boolean;
}

/** A message as blocks, within every limit. What people wrote is rich text or plain text, in which no character is markup. */
export function drawn(id: string, message: Message, manner: Manner = {}): Drawn {
  const fits = (one: Message) => isWithin(blocksOf(id, one, manner).blocks);
  const first = fitted(message, fits);
  const cut = fits(first.message) ? first : { message: least(first.message, fits), notes: [...first.notes, leftOut] };
  const { blocks, notes } = blocksOf(id, cut.message, manner);
  return {
    text: escapedWithin(plainText(message), most.text),
    blocks,
    notes: [...cut.notes, ...notes],
    isNative: blocks.some(({ type }) => type === "data_visualization" || type === "table"),
    shown: cut.message,
  };
}

const leftOut = "what did not fit was left out";

function isWithin(blocks: readonly Block[]): boolean {
  return blocks.length <= most.blocks && bytes(JSON.stringify(blocks)) <= most.blockBytes;
}

/** What is left where nothing else helps: first goes what only informs, then buttons, and cautions last. */
function least(message: Message, fits: (message: Message) => boolean): Message {
  let one: Message = { ...message, mentions: message.mentions?.slice(0, 10) ?? [] };
  const isCaution = (part: Part) => part.kind === "caution";
  while (!fits(one) && one.parts.some((part) => !isCaution(part))) {
    const last = one.parts.findLastIndex((part) => !isCaution(part));
    one = { ...one, parts: one.parts.toSpliced(last, 1) };
  }
  while (!fits(one) && (one.buttons ?? []).length > 0) one = { ...one, buttons: one.buttons?.slice(0, -1) ?? [] };
  while (!fits(one) && one.parts.length > 0) one = { ...one, parts: one.parts.slice(0, -1) };
  return fits(one) ? one : { language: one.language, title: shortened(one.title, most.header), parts: [] };
}

interface Blocks {
  readonly blocks: readonly Block[];
  readonly notes: readonly string[];
}

function blocksOf(
  id: string,
  { title, parts, mentions = [], buttons = [], foot }: Message,
  { native = true, isReply = false }: Manner,
): Blocks {
  const left = { charts: native ? most.charts : 0, tables: native ? most.tables : 0 };
  const pieces = parts.map((part) => partBlocks(part, left));
  const under = buttonBlocks(id, buttons);
  const called = mentions.flatMap(({ name, id: theirs }, i) => [...(i > 0 ? [words(" ")] : []), person(name, theirs)]);
  const blocks = [
    ...(isReply ? [] : [{ type: "header", text: plain(title, most.header) }]),
    ...(isReply || clean(title).length > most.header ? [rich(section(words(title, "bold")))] : []),
    ...(called.length > 0 ? [rich(section(...called))] : []),
    ...pieces.flatMap((piece) => piece.blocks),
    ...under.blocks,
    ...(foot === undefined ? [] : [{ type: "context", elements: [plain(foot, most.context)] }]),
  ];
  return { blocks, notes: [...pieces.flatMap(({ notes }) => notes), ...under.notes] };
}

function partBlocks(part: Part, left: { charts: number; tables: number }): Blocks {
  const one = (...elements: readonly Block[]): Blocks => ({ blocks: [rich(...elements)], notes: [] });
  switch (part.kind) {
    case "text":
      return one(section(words(part.text)));
    case "caution":
      return one(section(warning, words(` ${part.text}`, "bold"), ...linkAfter(part.url)));
    case "facts":
      return part.facts.length === 0
        ? empty
        : one(
            section(
              ...part.facts.flatMap(({ label, value }, i) => [
                words(`${i > 0 ? "\n" : ""}${label}: `, "bold"),
                words(value),
              ]),
            ),
          );
    case "list":
      return part.items.length === 0 ? empty : one(bullets(part.items));
    case "quote":
      return one(section(words(`${part.by}:`, "bold")), quote(words(part.text)));
    case "chart": {
      const chart = left.charts > 0 ? chartBlock(part) : undefined;
      if (!chart) return one(section(words(part.says)));
      left.charts -= 1;
      return { blocks: [chart.block], notes: chart.note === undefined ? [] : [chart.note] };
    }
    case "table": {
      const table = left.tables > 0 ? tableBlock(part) : undefined;
      const head = part.title === undefined ? [] : [rich(section(words(part.title, "bold")))];
      if (!table)
        return part.columns.length === 0 ? empty : { blocks: [...head, rich(fixed(inLines(part)))], notes: [] };
      left.tables -= 1;
      return { blocks: [...head, table.block], notes: table.note === undefined ? [] : [table.note] };
    }
  }
}

const empty: Blocks = { blocks: [], notes: [] };

function inLines({ columns, rows }: Extract<Part, { kind: "table" }>): string {
  return plainText({ language: "en", title: "", parts: [{ kind: "table", columns, rows }] });
}

function linkAfter(url: string | undefined): readonly Block[] {
  return url === undefined || !isLink(url, most.url) ? [] : [words(" "), { type: "link", url, text: "→" }];
}

/** What a click names: the message and the button, and nothing else. */
export function actionId(message: string, button: string): string {
  return `${message}/${button}`;
}

function buttonBlocks(message: string, buttons: readonly Button[]): Blocks {
  const good = buttons.filter(({ id, url }) =>
    url === undefined ? actionId(message, id).length <= most.actionId : isLink(url, most.url),
  );
  const elements = good.map(({ id, label, style, url }, i) => ({
    type: "button",
    text: plain(label, most.buttonLabel),
    // A button that only leads somewhere is told of too when it is pressed: its name has no message in it.
    action_id: url === undefined ? actionId(message, id) : `open:${i}`,
    ...(url !== undefined && { url }),
    ...(style && { style }),
  }));
  const blocks = [];
  for (let i = 0; i < elements.length; i += most.buttonsOfBlock)
    blocks.push({ type: "actions", elements: elements.slice(i, i + most.buttonsOfBlock) });
  const bad = buttons.length - good.length;
  return { blocks, notes: bad === 0 ? [] : [`${bad} buttons cannot be shown here`] };
}
